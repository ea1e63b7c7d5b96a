import { formatTag } from '@isocenter/dicom';
import { findAttribute } from '@isocenter/dicom/dictionary';

/** 'Rescale Slope', or the tag itself where the dictionary has no name for it. */
export const nameOfAttribute = (tag: number): string => findAttribute(tag)?.name ?? formatTag(tag);

/** An item of a sequence; items count from 1. */
export interface PathPart {
  readonly sequence: number;
  readonly itemNumber: number;
}

/** 'Per-Frame Functional Groups Sequence 12 › Frame VOI LUT Sequence 1'; '' at the top of an object. */
export const wordsOfPath = (path: readonly PathPart[]): string =>
  path.map(({ sequence, itemNumber }) => `${nameOfAttribute(sequence)} ${itemNumber}`).join(' › ');
