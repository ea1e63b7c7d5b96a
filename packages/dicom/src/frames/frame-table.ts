import type { Finding } from '../errors.ts';
import type { BytesRange } from '../io/byte-source.ts';
import type { OpenedPart10, Part10 } from '../io/read-part10.ts';
import type { EncodedFrame } from './pixel-data.ts';

/** Which bytes make up each frame. */
export interface FrameTable {
  /** Frames that are there, whole or in part: not more than the bytes hold, whatever NumberOfFrames says. */
  readonly numberOfFrames: number;
  readonly native: boolean;
  readonly findings: readonly Finding[];
  /** Absolute ranges to be joined, in order. Throws `DICOM_FRAME_MISSING`. */
  rangesOf(frameIndex: number): readonly BytesRange[];
  /** 0, but for 1-bit frames that begin inside a byte. */
  bitOffsetOf(frameIndex: number): number;
}

export declare function frameTable(part10: Part10): FrameTable;
export declare function findFrameTable(opened: OpenedPart10, signal?: AbortSignal): Promise<FrameTable>;
export declare function readFrame(part10: Part10, frameIndex: number): EncodedFrame;
export declare function readFrameFrom(
  opened: OpenedPart10,
  table: FrameTable,
  frameIndex: number,
  signal?: AbortSignal,
): Promise<EncodedFrame>;
