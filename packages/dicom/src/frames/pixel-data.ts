import type { DataSet } from '../data-set.ts';
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
  /**
   * Where the frame starts within the first byte, when a 1-bit frame does not begin at a byte. In big endian OW `bytes` are whole
   * words of 16 bits, and this counts (also full bytes, up to 15) once they are swapped. PS3.5 §8.1.1.
   */
  readonly bitOffset?: number;
}

const pixelDataTags = [0x7fe00010, 0x7fe00008, 0x7fe00009];

/** The pixel data among the elements that were read; Float and Double Float Pixel Data included. */
export function findPixelData(dataSet: DataSet): PixelDataLocation | undefined {
  for (const tag of pixelDataTags) {
    const element = dataSet.findElement(tag);
    if (element === undefined) continue;
    const { byteOffset, byteLength, fragments, vr } = element;
    if (fragments === undefined) return { kind: 'native', tag, vr, byteOffset, byteLength };
    const [offsetTable = { byteOffset, byteLength: 0 }, ...rest] = fragments;
    return { kind: 'encapsulated', tag, byteOffset, byteLength, offsetTable, fragments: rest };
  }
  return undefined;
}
