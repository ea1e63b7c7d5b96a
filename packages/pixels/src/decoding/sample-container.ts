import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';

/** Arrays of integer samples, 8, 16 or 32 bits wide. */
export type IntegerSamples = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

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

/** Bytes one frame of native pixel data must have. PS3.5 §8.1.1, PS3.3 C.7.6.3.1.2 for 4:2:2. */
export function nativeByteLength(format: PixelFormat, bitOffset = 0): number {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  const samples = rows * columns * (is422(format) ? 2 : samplesPerPixel);
  return Math.ceil((samples * bitsAllocated + bitOffset) / 8);
}

/** Native samples come as Y1 Y2 Cb Cr. */
export const is422 = (format: PixelFormat): boolean =>
  format.samplesPerPixel === 3 && /^YBR_(FULL|PARTIAL)_422$/.test(format.photometricInterpretation);

/**
 * Native bytes as unsigned samples (or IEEE ones): a view of `bytes` where alignment and byte order
 * allow, else a copy.
 */
export function nativeSamples(
  bytes: Uint8Array,
  format: PixelFormat,
  bigEndian: boolean,
): IntegerSamples | Float32Array | Float64Array {
  const bytesPerSample = (format.float ?? format.bitsAllocated) / 8;
  const unit = bytesPerSample === 1 && format.inWords ? 2 : bytesPerSample;
  const expected = bytes.subarray(0, nativeByteLength(format));
  const source = bigEndian && unit > 1 ? swapUnits(bytes, unit, expected.length) : expected;
  // `slice` of a Node Buffer is a view, so copies are made by the constructor.
  const aligned = source.byteOffset % bytesPerSample === 0 ? source : new Uint8Array(source);
  const { buffer, byteOffset } = aligned;
  const length = Math.floor(expected.length / bytesPerSample);
  if (format.float === 32) return new Float32Array(buffer, byteOffset, length);
  if (format.float === 64) return new Float64Array(buffer, byteOffset, length);
  return new (constructorOf(format.bitsAllocated, false))(buffer, byteOffset, length);
}

/** A copy with the bytes of every unit reversed. An odd frame in words needs the word its last byte is in. */
function swapUnits(bytes: Uint8Array, unit: number, byteLength: number): Uint8Array {
  const wholeUnits = Math.ceil(byteLength / unit) * unit;
  if (bytes.length < wholeUnits)
    throw pixelsError('PIXELS_LENGTH_TOO_SHORT', { expectedBytes: wholeUnits, actualBytes: bytes.length });
  const swapped = new Uint8Array(bytes.subarray(0, wholeUnits));
  for (let at = 0; at < wholeUnits; at += unit) {
    for (let low = at, high = at + unit - 1; low < high; low++, high--) {
      const byte = swapped[low] as number;
      swapped[low] = swapped[high] as number;
      swapped[high] = byte;
    }
  }
  return swapped;
}
