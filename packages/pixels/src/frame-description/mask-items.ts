import { type DataSet, Tag } from '@isocenter/dicom';
import { isMaskOperation, type MaskOperation } from './mask-operation.ts';

/** One of the subtractions that a file offers, whichever frames it applies to. PS3.3 C.7.6.10. */
export interface MaskItem {
  /** Place in Mask Subtraction Sequence, from 0. */
  readonly itemIndex: number;
  readonly operation: MaskOperation;
  /** Averaged to the mask; AVG_SUB only. */
  readonly maskFrameNumbers: readonly number[];
  /** How many frames before the contrast frame its mask lies; TID and REV_TID only. */
  readonly tidOffset: number | undefined;
  /** First and last frame numbers in pairs; empty where the file names none. */
  readonly applicableFrameRange: readonly number[];
  readonly explanation: string | undefined;
}

/** What a file offers to be subtracted, in its order; items of no operation, and of none that is known, are left out. */
export const maskItemsOf = (dataSet: DataSet): MaskItem[] =>
  dataSet.findItems(Tag.MaskSubtractionSequence).flatMap((item, itemIndex): MaskItem[] => {
    const operation = item.findString(Tag.MaskOperation);
    if (!isMaskOperation(operation)) return [];
    const isAverage = operation === 'AVG_SUB';
    return [
      {
        itemIndex,
        operation,
        maskFrameNumbers: isAverage ? item.findNumbers(Tag.MaskFrameNumbers) : [],
        tidOffset: isAverage ? undefined : tidOffsetOf(item),
        applicableFrameRange: item.findNumbers(Tag.ApplicableFrameRange),
        explanation: item.findString(Tag.MaskOperationExplanation) || undefined,
      },
    ];
  });

/** TID Offset, 1 unless told. PS3.3 C.7.6.10.1. */
export const tidOffsetOf = (item: DataSet): number => item.findNumber(Tag.TIDOffset) ?? 1;
