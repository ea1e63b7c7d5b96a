import { type DataSet, Tag } from '@isocenter/dicom';

/** What an object says of the larger one that it is a part of. PS3.3 C.7.6.16.1.2, Concatenation. */
export interface ConcatenationPart {
  readonly concatenationUid: string;
  /** In-concatenation Number, from 1. */
  readonly partNumber: number;
  /** In-concatenation Total Number, where it was known. */
  readonly numberOfParts?: number;
  /** Frames of the whole before the first one of this part: Concatenation Frame Offset Number. */
  readonly frameOffset: number;
  readonly numberOfFrames: number;
}

/** Undefined for an object that is whole, or does not say where it belongs. */
export function findConcatenationPart(dataSet: DataSet): ConcatenationPart | undefined {
  const concatenationUid = dataSet.findString(Tag.ConcatenationUID);
  const partNumber = dataSet.findNumber(Tag.InConcatenationNumber);
  const frameOffset = dataSet.findNumber(Tag.ConcatenationFrameOffsetNumber);
  if (!concatenationUid || partNumber === undefined || frameOffset === undefined) return undefined;
  const numberOfParts = dataSet.findNumber(Tag.InConcatenationTotalNumber);
  return {
    concatenationUid,
    partNumber,
    ...(numberOfParts !== undefined && { numberOfParts }),
    frameOffset,
    numberOfFrames: dataSet.findNumber(Tag.NumberOfFrames) ?? 1,
  };
}

/** Frames of a concatenation that no part brought. */
export interface MissingFrames {
  /** From 1, in the whole. */
  readonly firstFrameNumber: number;
  readonly lastFrameNumber: number;
}

/** One multi-frame image that came in several objects. */
export interface Concatenation {
  readonly concatenationUid: string;
  /** Indexes into the objects given, in the order of the whole; a part that came twice is there once. */
  readonly parts: readonly number[];
  /** Up to the last frame known. */
  readonly numberOfFrames: number;
  /** In-concatenation Numbers of parts that are not there, up to the total or the highest one seen. */
  readonly missingParts: readonly number[];
  readonly missingFrames: readonly MissingFrames[];
  /** All parts are there; undefined where none is missing, but the parts do not say how many there should be. */
  readonly isComplete: boolean | undefined;
}

/** More parts than any object comes in; a larger total is an error of the file. */
const MOST_PARTS = 10_000;

/**
 * Joins the parts of concatenations among the objects of a series by Concatenation UID, in the order of their
 * In-concatenation Number, and says what is missing. PS3.3 C.7.6.16.2.2.4.
 *
 * @param objects what `findConcatenationPart` made of each object
 */
export function joinConcatenations(objects: readonly (ConcatenationPart | undefined)[]): Concatenation[] {
  const byUid = new Map<string, Map<number, { index: number; part: ConcatenationPart }>>();
  objects.forEach((part, index) => {
    if (!part) return;
    const parts = byUid.get(part.concatenationUid) ?? new Map();
    byUid.set(part.concatenationUid, parts);
    if (!parts.has(part.partNumber)) parts.set(part.partNumber, { index, part });
  });
  return [...byUid].map(([concatenationUid, byNumber]) => {
    const sorted = [...byNumber.values()].sort((a, b) => a.part.partNumber - b.part.partNumber);
    const parts = sorted.map(({ part }) => part);
    const stated = parts.find(({ numberOfParts }) => numberOfParts !== undefined)?.numberOfParts;
    const highest = Math.min(MOST_PARTS, Math.max(stated ?? 0, parts.at(-1)?.partNumber ?? 0));
    const missingParts = Array.from({ length: highest }, (_, i) => i + 1).filter(
      (partNumber) => !byNumber.has(partNumber),
    );
    return {
      concatenationUid,
      parts: sorted.map(({ index }) => index),
      numberOfFrames: parts.reduce((end, part) => Math.max(end, part.frameOffset + part.numberOfFrames), 0),
      missingParts,
      missingFrames: missingFramesOf(parts),
      isComplete: missingParts.length > 0 ? false : stated === undefined ? undefined : true,
    };
  });
}

function missingFramesOf(parts: readonly ConcatenationPart[]): MissingFrames[] {
  const missing: MissingFrames[] = [];
  let reached = 0;
  for (const { frameOffset, numberOfFrames } of [...parts].sort((a, b) => a.frameOffset - b.frameOffset)) {
    if (frameOffset > reached) missing.push({ firstFrameNumber: reached + 1, lastFrameNumber: frameOffset });
    reached = Math.max(reached, frameOffset + numberOfFrames);
  }
  return missing;
}
