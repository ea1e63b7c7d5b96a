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
    return samples instanceof Container
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
  const length = Math.floor(bytes.byteLength / bytesPerSample);
  const source = bigEndian ? toLittleEndian(bytes, bytesPerSample, format.inWords === true) : bytes;
  const aligned = source.byteOffset % bytesPerSample === 0 ? source : source.slice();
  const { buffer, byteOffset } = aligned;
  if (format.float === 32) return new Float32Array(buffer, byteOffset, length);
  if (format.float === 64) return new Float64Array(buffer, byteOffset, length);
  return new (constructorOf(format.bitsAllocated, false))(buffer, byteOffset, length);
}

function toLittleEndian(bytes: Uint8Array, bytesPerSample: number, inWords: boolean): Uint8Array {
  const unit = bytesPerSample <= 1 ? (inWords ? 2 : 1) : bytesPerSample;
  if (unit === 1) return bytes;
  if (bytes.length % unit !== 0)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Pixel Data',
      problem: 'is big endian words, and a frame begins in the middle of one',
    });
  const swapped = bytes.slice();
  for (let at = 0; at < swapped.length; at += unit) swapped.subarray(at, at + unit).reverse();
  return swapped;
}
