import { formatTag } from '@isocenter/dicom';
import type { ExplainedStep, PixelExplanation } from '@isocenter/viewer/explanation';
import { nameOfAttribute, wordsOfPath } from './attribute-names.ts';

const formatNumber = (value: number): string =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replace('-', '−');

/** '40 HU', '0.501253', '12, 40, 200'. */
export function resultWords({ result, unit }: ExplainedStep): string {
  if (typeof result !== 'number') return result.join(', ');
  return unit === undefined ? formatNumber(result) : `${formatNumber(result)} ${unit}`;
}

/** The explanation as lines of text, for a report of what looks wrong; holds nothing of the patient. */
export function explanationText({ steps, rgb }: PixelExplanation, column: number, row: number): string {
  const lines = steps.flatMap((step) => [
    `${step.name}: ${resultWords(step)}   [${step.sum}]`,
    ...step.sources.map(({ path, tag, text }) => {
      const place = path.length === 0 ? '' : `${wordsOfPath(path)} › `;
      return `    ${place}${nameOfAttribute(tag)} ${formatTag(tag)} = ${text}`;
    }),
  ]);
  return [`Column ${column}, row ${row}, counted from 0`, ...lines, `On the screen: ${rgb.join(', ')}`].join(
    '\n',
  );
}
