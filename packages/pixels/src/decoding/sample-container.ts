import { type EncodedFrame, isColour422 } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';

/** Arrays of integer samples, 8, 16 or 32 bits wide. */
export type IntegerSamples = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Every array that native samples may be read as. */
export type NativeSamples = IntegerSamples | BigUint64Array | Float32Array | Float64Array;

type Constructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => IntegerSamples;

/** The array type whose elements hold `bitsAllocated` bits. */
function constructorOf(bitsAllocated: number, signed: boolean): Constructor {
  if (bitsAllocated <= 8) return signed ? Int8Array : Uint8Array;
  if (bitsAllocated <= 16) return signed ? Int16Array : Uint16Array;
  return signed ? Int32Array : Uint32Array;
}

/** Samples as elements of the wanted width and sign: a view where the width is right, else a copy. */
export function inContainer(samples: IntegerSamples, bitsAllocated: number, signed: boolean): IntegerSamples {
  const Container = constructorOf(bitsAllocated, signed);
  if (samples.BYTES_PER_ELEMENT * 8 === Math.max(8, bitsAllocated))
    return samples.constructor === Container
      ? samples
      : new Container(samples.buffer, samples.byteOffset, samples.length);
  const widened = new (Container as unknown as new (length: number) => IntegerSamples)(samples.length);
  widened.set(samples);
  return widened;
}

/** Samples in one frame of native pixel data. PS3.3 C.7.6.3.1.2 for 4:2:2. */
export const nativeSampleCount = (format: PixelFormat): number =>
  format.rows * format.columns * (is422(format) ? 2 : format.samplesPerPixel);

/** Bytes one frame of native pixel data must have. PS3.5 §8.1.1. */
export function nativeByteLength(format: PixelFormat, bitOffset = 0): number {
  return Math.ceil((nativeSampleCount(format) * format.bitsAllocated + bitOffset) / 8);
}

/** Native samples come as Y1 Y2 Cb Cr. */
export const is422 = (format: PixelFormat): boolean =>
  format.samplesPerPixel === 3 && isColour422(format.photometricInterpretation);

export const withoutSubsampling = (format: PixelFormat): PixelFormat => ({
  ...format,
  photometricInterpretation: format.photometricInterpretation.replace(/_422$/, ''),
});

/** Whether a frame has as many bytes as its samples, with the one that makes them even or without. PS3.5 §8.1.1. */
export const hasNativeLength = ({ bytes, bitOffset = 0 }: EncodedFrame, format: PixelFormat): boolean =>
  // Some writers say 4:2:2 and store all three samples of every pixel.
  [format, withoutSubsampling(format)]
    .map((stored) => nativeByteLength(stored, bitOffset % 8))
    .some((length) => bytes.length === length || bytes.length === length + (length % 2));

/** Bytes whose order a big endian file turns round: a sample's, or the word's in which smaller samples are kept. PS3.5 §7.3. */
export function swappedUnitBytes({ bitsAllocated, inWords }: PixelFormat): number {
  return bitsAllocated <= 8 ? (inWords ? 2 : 1) : bitsAllocated / 8;
}

/** A copy with the bytes of every whole unit reversed; what is left at the end stays as it is. */
export function swapUnits(bytes: Uint8Array, unit: number): Uint8Array {
  const swapped = new Uint8Array(bytes);
  for (let at = 0; at + unit <= swapped.length; at += unit) {
    for (let low = at, high = at + unit - 1; low < high; low++, high--) {
      const byte = swapped[low] as number;
      swapped[low] = swapped[high] as number;
      swapped[high] = byte;
    }
  }
  return swapped;
}

/** Little endian bytes of one frame as unsigned samples, or IEEE ones: a view where alignment allows, else a copy. */
export function nativeSamples(bytes: Uint8Array, format: PixelFormat): NativeSamples {
  const bits = format.float ?? format.bitsAllocated;
  const bytesPerSample = bits / 8;
  // `slice` of a Node Buffer is a view, so copies are made by the constructor.
  const aligned = bytes.byteOffset % bytesPerSample === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  const length = nativeSampleCount(format);
  if (format.float === 32) return new Float32Array(buffer, byteOffset, length);
  if (format.float === 64) return new Float64Array(buffer, byteOffset, length);
  if (bits === 64) return new BigUint64Array(buffer, byteOffset, length);
  return new (constructorOf(bits, false))(buffer, byteOffset, length);
}
