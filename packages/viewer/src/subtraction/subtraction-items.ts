import type { DataSet } from '@isocenter/dicom';
import { type MaskItem, maskItemsOf } from '@isocenter/pixels';
import type { SubtractionItem } from './subtraction-state.ts';

/** The subtractions of a file in words to choose by, in its order. */
export const subtractionItems = (dataSet: DataSet): readonly SubtractionItem[] =>
  maskItemsOf(dataSet).map((item) => ({ itemIndex: item.itemIndex, text: textOf(item) }));

function textOf({ operation, maskFrameNumbers, tidOffset, applicableFrameRange, explanation }: MaskItem) {
  if (explanation) return explanation;
  const mask = {
    AVG_SUB: `Mask ${rangesText(maskFrameNumbers)}`,
    TID: `Frame ${tidOffset} before`,
    REV_TID: `Backwards, from ${tidOffset} before`,
  }[operation];
  return applicableFrameRange.length > 0 ? `${mask}, for ${pairsText(applicableFrameRange)}` : mask;
}

/** '1–3, 7' */
function rangesText(frameNumbers: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const number of frameNumbers) {
    const run = runs.at(-1);
    if (run && number === run.last + 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => spanText(first, last)).join(', ');
}

/** First and last frame in turn, as Applicable Frame Range has them. */
const pairsText = (numbers: readonly number[]): string =>
  numbers.flatMap((first, i) => (i % 2 === 0 ? [spanText(first, numbers[i + 1] ?? first)] : [])).join(', ');

const spanText = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`);
