import { convertYbrToRgb, expand422 } from '../codecs/colour-conversion.ts';
import type { DecodedSamples } from '../codecs/decoded-samples.ts';
import { interleave } from '../codecs/planar.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import {
  type IntegerSamples,
  inContainer,
  is422,
  nativeByteLength,
  nativeSamples,
} from './sample-container.ts';
import { extractEmbeddedOverlays, rangeOf, toStoredValues, unpackBits } from './stored-values.ts';

export interface NativeOptions {
  readonly bigEndian: boolean;
  /** Bits before the first sample of a 1-bit frame. */
  readonly bitOffset: number;
}

/**
 * Uncompressed samples → DecodedFrame, without a copy where the bytes already are the stored values.
 * PS3.5 §8.1.1, A.1–A.3.
 */
export function decodeNative(bytes: Uint8Array, stated: PixelFormat, options: NativeOptions): DecodedFrame {
  const format = isUnsubsampled(stated, bytes) ? withoutSubsampling(stated) : stated;
  const expectedBytes = nativeByteLength(format, options.bitOffset);
  if (bytes.length < expectedBytes)
    throw pixelsError('PIXELS_LENGTH_TOO_SHORT', { expectedBytes, actualBytes: bytes.length });
  const { rows, columns } = format;
  if (format.bitsAllocated === 1) {
    const packed = { ...format, bitsAllocated: 8, columns: expectedBytes, rows: 1 };
    const ordered = nativeSamples(bytes, packed, options.bigEndian) as Uint8Array;
    const values = unpackBits(ordered, rows * columns, options.bitOffset);
    return { rows, columns, samplesPerPixel: 1, values, ...rangeOf(values) };
  }
  const samples = nativeSamples(bytes, format, options.bigEndian);
  if (samples instanceof Float32Array || samples instanceof Float64Array)
    return { rows, columns, samplesPerPixel: 1, values: samples, ...rangeOf(samples) };
  return format.samplesPerPixel === 1 ? greyFrame(samples, format) : nativeColourFrame(samples, format);
}

/** Some writers say 4:2:2 and store all three samples of every pixel. */
const isUnsubsampled = (format: PixelFormat, bytes: Uint8Array) =>
  is422(format) && bytes.length >= nativeByteLength(withoutSubsampling(format));

export const withoutSubsampling = (format: PixelFormat): PixelFormat => ({
  ...format,
  photometricInterpretation: format.photometricInterpretation.replace(/_422$/, ''),
});

/** One sample per pixel: raw samples → stored values, with the overlays hidden in them. */
export function greyFrame(raw: IntegerSamples, format: PixelFormat): DecodedFrame {
  const { rows, columns, embeddedOverlayBits } = format;
  const frame = { rows, columns, samplesPerPixel: 1, ...toStoredValues(raw, format) } as const;
  if (!embeddedOverlayBits?.length) return frame;
  return { ...frame, embeddedOverlays: extractEmbeddedOverlays(raw, embeddedOverlayBits) };
}

function nativeColourFrame(samples: IntegerSamples, format: PixelFormat): DecodedFrame {
  const pixelCount = format.rows * format.columns;
  const unsigned = inContainer(samples, format.bitsAllocated, false) as
    | Uint8Array
    | Uint16Array
    | Uint32Array;
  if (is422(format)) return colourFrame(expand422(unsigned, pixelCount), format, 'YBR');
  const interleaved = format.planarConfiguration === 1 ? interleave(unsigned, pixelCount, 3) : unsigned;
  return colourFrame(interleaved, format, undefined);
}

/**
 * Three samples per pixel → RGB, converted at most once. PS3.3 C.7.6.3.1.2.
 * @param meaning what the codec says the samples are; undefined leaves it to the Photometric Interpretation
 */
export function colourFrame(
  raw: IntegerSamples,
  format: PixelFormat,
  meaning: DecodedSamples['colour'],
): DecodedFrame {
  const { rows, columns, photometricInterpretation, bitsStored } = format;
  const { values, ...range } = toStoredValues(raw, { ...format, signed: false });
  const headerSaysYbr = /^YBR_(FULL|PARTIAL)/.test(photometricInterpretation);
  if (meaning === 'RGB' || (meaning === undefined && !headerSaysYbr))
    return { rows, columns, samplesPerPixel: 3, values, ...range };
  const converted = values.slice() as Uint8Array | Uint16Array | Uint32Array;
  const partial = photometricInterpretation.startsWith('YBR_PARTIAL');
  convertYbrToRgb(converted, bitsStored, partial ? 'partial' : 'full');
  return { rows, columns, samplesPerPixel: 3, values: converted, ...rangeOf(converted) };
}
