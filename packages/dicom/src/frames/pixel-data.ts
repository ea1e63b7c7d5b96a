import type { BytesRange } from '../io/byte-source.ts';
import type { VR } from '../values/vr.ts';

/** Pixel data as one run of samples. PS3.5 §8.1, A.1–A.3. */
export interface NativePixelData extends BytesRange {
  readonly kind: 'native';
  /** PixelData, FloatPixelData or DoubleFloatPixelData. */
  readonly tag: number;
  readonly vr: VR;
}

/** Pixel data in fragments. PS3.5 A.4. */
export interface EncapsulatedPixelData extends BytesRange {
  readonly kind: 'encapsulated';
  readonly tag: number;
  /** Value of the first item: the Basic Offset Table, often empty. */
  readonly offsetTable: BytesRange;
  /** Values of the items after it, in order. */
  readonly fragments: readonly BytesRange[];
}

/** Where the pixel data lies, without its bytes. */
export type PixelDataLocation = NativePixelData | EncapsulatedPixelData;

/** One frame as it is stored or sent, still compressed or packed. */
export interface EncodedFrame {
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
  /** Where the frame starts within the first byte, when a 1-bit frame does not begin at a byte. PS3.5 §8.1.1. */
  readonly bitOffset?: number;
}
