import { type DataSet, findFirstNumbers, Tag } from '@isocenter/dicom';
import type { MaskShift } from '../display/mask-subtraction.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { tidOffsetOf } from './mask-items.ts';
import { isMaskOperation, type MaskOperation } from './mask-operation.ts';

/** Which frames are subtracted from which to show one frame as an angiogram. PS3.3 C.7.6.10. */
export interface MaskSubtraction {
  /** Place of its item in Mask Subtraction Sequence, from 0. */
  readonly itemIndex: number;
  readonly operation: MaskOperation;
  /** Frames from 0 that are averaged to the mask. */
  readonly maskFrameIndexes: readonly number[];
  /** Frames from 0 that are averaged before the mask is subtracted; the frame itself comes first. */
  readonly contrastFrameIndexes: readonly number[];
  readonly shift?: MaskShift;
  readonly explanation?: string;
}

/** The largest Contrast Frame Averaging (US); here of all subtractions of a frame together, as a file may hold a great many. */
const MOST_AVERAGED = 0xffff;

/**
 * The subtractions that apply to one frame, in the order of the file; a mask frame that does not exist means that
 * nothing is subtracted. PS3.3 C.7.6.10.1, C.8.19.6.11 (Frame Pixel Shift).
 */
export function describeMaskSubtractions(
  attributes: FrameAttributes,
  numberOfFrames: number,
  findings: FindingList,
): MaskSubtraction[] {
  const { dataSet, frameIndex } = attributes;
  const items = dataSet.findItems(Tag.MaskSubtractionSequence);
  if (items.length === 0) return [];
  const shifts = shiftsOfFrame(attributes);
  const subtractions: MaskSubtraction[] = [];
  let averaged = 0;
  for (const [itemIndex, item] of items.entries()) {
    const plan = planOf(item, frameIndex + 1, numberOfFrames, findings);
    if (!plan) continue;
    averaged += plan.averaged;
    if (averaged > MOST_AVERAGED) {
      findings.add(
        'PIXELS_MASK_INVALID',
        Tag.ContrastFrameAveraging,
        'More frames are averaged than a mask subtraction can ask for; this one and those that follow are left out.',
      );
      break;
    }
    subtractions.push(describeItem(item, itemIndex, plan, frameIndex, shifts));
  }
  return subtractions;
}

/** What is averaged and subtracted for a frame, of which nothing is built yet. */
interface MaskPlan {
  readonly operation: MaskOperation;
  readonly maskFrameNumbers: readonly number[];
  /** Frames from this one on, as many as there are. */
  readonly averaged: number;
}

function planOf(
  item: DataSet,
  frameNumber: number,
  numberOfFrames: number,
  findings: FindingList,
): MaskPlan | undefined {
  const operation = item.findString(Tag.MaskOperation);
  if (operation === 'NONE') return undefined;
  if (!isMaskOperation(operation)) {
    findings.add(
      'PIXELS_MASK_INVALID',
      Tag.MaskOperation,
      'A mask operation is none that is known; not subtracted.',
    );
    return undefined;
  }
  const range = item.findNumbers(Tag.ApplicableFrameRange);
  const stated = Math.max(1, item.findNumber(Tag.ContrastFrameAveraging) ?? 1);
  if (!isInRange(range, operation, frameNumber, numberOfFrames - stated + 1)) return undefined;
  const isFrame = (number: number) => Number.isInteger(number) && number >= 1 && number <= numberOfFrames;
  const maskFrameNumbers = maskFramesOf(item, operation, range, frameNumber);
  if (maskFrameNumbers.length === 0 || !maskFrameNumbers.every(isFrame)) return undefined;
  const averaged = Math.min(Math.floor(stated), numberOfFrames - frameNumber + 1);
  return { operation, maskFrameNumbers, averaged };
}

function describeItem(
  item: DataSet,
  itemIndex: number,
  { operation, maskFrameNumbers, averaged }: MaskPlan,
  frameIndex: number,
  shifts: ReadonlyMap<number, DataSet>,
): MaskSubtraction {
  const shift = shiftOf(item, shifts);
  const explanation = item.findString(Tag.MaskOperationExplanation);
  return {
    itemIndex,
    operation,
    maskFrameIndexes: maskFrameNumbers.map((number) => number - 1),
    contrastFrameIndexes: Array.from({ length: averaged }, (_, i) => frameIndex + i),
    ...(shift && { shift }),
    ...(explanation && { explanation }),
  };
}

/** Pairs of first and last; without any, AVG_SUB ends where averaging would run out of frames. */
function isInRange(
  range: readonly number[],
  operation: MaskOperation,
  frameNumber: number,
  lastAveraged: number,
): boolean {
  if (range.length === 0) return operation === 'AVG_SUB' ? frameNumber <= lastAveraged : operation === 'TID';
  return range.some(
    (first, i) => i % 2 === 0 && frameNumber >= first && frameNumber <= (range[i + 1] ?? first),
  );
}

/** REV_TID: (FCFN − TID Offset) − (CFN − FCFN), counted from the first frame of the first pair. */
function maskFramesOf(
  item: DataSet,
  operation: MaskOperation,
  range: readonly number[],
  frameNumber: number,
): number[] {
  if (operation === 'AVG_SUB') return item.findNumbers(Tag.MaskFrameNumbers);
  const offset = tidOffsetOf(item);
  if (operation === 'TID') return [frameNumber - offset];
  const first = range[0] ?? frameNumber;
  return [first - offset - (frameNumber - first)];
}

/** The frame's own shifts by Subtraction Item ID, the first of each; those of the frame before those of all. PS3.3 C.8.19.6.11. */
function shiftsOfFrame({ dataSet, frameIndex }: FrameAttributes): ReadonlyMap<number, DataSet> {
  const shifts = new Map<number, DataSet>();
  const groups = [
    dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence)[frameIndex],
    dataSet.findItem(Tag.SharedFunctionalGroupsSequence),
  ];
  for (const shift of groups.flatMap((group) => group?.findItems(Tag.FramePixelShiftSequence) ?? [])) {
    const id = shift.findNumber(Tag.SubtractionItemID);
    if (id !== undefined && !shifts.has(id)) shifts.set(id, shift);
  }
  return shifts;
}

/** The frame's own shift for this subtraction, else the item's. */
function shiftOf(item: DataSet, shifts: ReadonlyMap<number, DataSet>): MaskShift | undefined {
  const id = item.findNumber(Tag.SubtractionItemID);
  const own = id === undefined ? undefined : shifts.get(id);
  const [rowsDown, columnsLeft] = findFirstNumbers(own ?? item, Tag.MaskSubPixelShift, 2) ?? [];
  if (rowsDown === undefined || columnsLeft === undefined) return undefined;
  return rowsDown === 0 && columnsLeft === 0 ? undefined : { rowsDown, columnsLeft };
}
