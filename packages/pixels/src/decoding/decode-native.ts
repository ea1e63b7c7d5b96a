import { convertHsvToRgb, convertYbrToRgb, expand422 } from '../codecs/colour-conversion.ts';
import type { DecodedSamples } from '../codecs/decoded-samples.ts';
import { interleave } from '../codecs/planar.ts';
import type { DecodedFrame, StoredColour } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { type NativeOptions, nativeBytes } from './native-bytes.ts';
import {
  type IntegerSamples,
  inContainer,
  is422,
  nativeByteLength,
  nativeSamples,
  withoutSubsampling,
} from './sample-container.ts';
import {
  extractEmbeddedOverlays,
  rangeOf,
  toStoredNumbers,
  toStoredValues,
  unpackBits,
  type ValueRange,
} from './stored-values.ts';

/**
 * Uncompressed samples → DecodedFrame, without a copy where the bytes already are the stored values. A frame cut short is
 * drawn as far as it goes and marked. PS3.5 §8.1.1, A.1–A.3.
 */
export function decodeNative(stored: Uint8Array, stated: PixelFormat, options: NativeOptions): DecodedFrame {
  const format = isUnsubsampled(stated, stored) ? withoutSubsampling(stated) : stated;
  const { bytes, bitOffset, truncated } = nativeBytes(stored, format, options);
  const frame = frameOfBytes(bytes, bitOffset, format, options.keepsColour);
  if (!truncated) return frame;
  const whole = frame.values.subarray(0, truncated.wholePixels * frame.samplesPerPixel);
  return { ...frame, ...rangeOf(whole), truncated };
}

function frameOfBytes(
  bytes: Uint8Array,
  bitOffset: number,
  format: PixelFormat,
  keepsColour: boolean,
): DecodedFrame {
  const { rows, columns } = format;
  if (format.bitsAllocated === 1) {
    const values = unpackBits(bytes, rows * columns, bitOffset);
    return { rows, columns, samplesPerPixel: 1, values, ...rangeOf(values) };
  }
  const samples = nativeSamples(bytes, format);
  if (samples instanceof Float32Array || samples instanceof Float64Array)
    return { rows, columns, samplesPerPixel: 1, values: samples, ...rangeOf(samples) };
  if (samples instanceof BigUint64Array) {
    const values = toStoredNumbers(samples, format);
    return { rows, columns, samplesPerPixel: 1, values, ...rangeOf(values) };
  }
  if (format.samplesPerPixel === 1) return greyFrame(samples, format);
  return nativeColourFrame(samples, format, keepsColour);
}

/** Some writers say 4:2:2 and store all three samples of every pixel. */
const isUnsubsampled = (format: PixelFormat, bytes: Uint8Array) =>
  is422(format) && bytes.length >= nativeByteLength(withoutSubsampling(format));

/** One sample per pixel: raw samples → stored values, with the overlays hidden in them. */
export function greyFrame(raw: IntegerSamples, format: PixelFormat, range?: ValueRange): DecodedFrame {
  const { rows, columns, embeddedOverlayBits } = format;
  const frame = { rows, columns, samplesPerPixel: 1, ...toStoredValues(raw, format, range) } as const;
  if (!embeddedOverlayBits?.length) return frame;
  return { ...frame, embeddedOverlays: extractEmbeddedOverlays(raw, embeddedOverlayBits) };
}

function nativeColourFrame(samples: IntegerSamples, format: PixelFormat, keepsColour: boolean): DecodedFrame {
  const pixelCount = format.rows * format.columns;
  const unsigned = inContainer(samples, format.bitsAllocated, false) as
    | Uint8Array
    | Uint16Array
    | Uint32Array;
  if (is422(format))
    return colourFrame(expand422(unsigned, pixelCount), format, { meaning: 'YBR', keepsColour });
  const interleaved = format.planarConfiguration === 1 ? interleave(unsigned, pixelCount, 3) : unsigned;
  return colourFrame(interleaved, format, { meaning: undefined, keepsColour });
}

interface ColourOptions {
  /** What the codec says the samples are; undefined leaves it to the Photometric Interpretation. */
  readonly meaning: DecodedSamples['colour'];
  /** See `DecodeFrameOptions.colour`. */
  readonly keepsColour: boolean;
}

/** Three samples per pixel → RGB, converted at most once, or kept as they are. PS3.3 C.7.6.3.1.2. */
export function colourFrame(
  raw: IntegerSamples,
  format: PixelFormat,
  { meaning, keepsColour }: ColourOptions,
  range?: ValueRange,
): DecodedFrame {
  const { rows, columns, photometricInterpretation, bitsStored } = format;
  const { values, ...storedRange } = toStoredValues(raw, { ...format, signed: false }, range);
  const frame: DecodedFrame = { rows, columns, samplesPerPixel: 3, values, ...storedRange };
  const storedAs = colourStoredAs(photometricInterpretation, meaning);
  if (!storedAs) return frame;
  const stored = { ...frame, storedColour: { photometricInterpretation: storedAs, kept: true } };
  return keepsColour ? stored : withRgb(stored, bitsStored);
}

/** Undefined is RGB. */
function colourStoredAs(
  photometricInterpretation: string,
  meaning: DecodedSamples['colour'],
): StoredColour['photometricInterpretation'] | undefined {
  if (meaning === 'RGB') return undefined;
  if (photometricInterpretation.startsWith('YBR_PARTIAL')) return 'YBR_PARTIAL';
  if (meaning === 'YBR' || photometricInterpretation.startsWith('YBR_FULL')) return 'YBR_FULL';
  return photometricInterpretation === 'HSV' ? 'HSV' : undefined;
}

/** A frame whose colour was kept as stored, in RGB. */
export function withRgb(frame: DecodedFrame, bitsStored: number): DecodedFrame {
  const { storedColour, values } = frame;
  if (!storedColour?.kept) return frame;
  const converted = values.slice() as Uint8Array | Uint16Array | Uint32Array;
  const { photometricInterpretation } = storedColour;
  if (photometricInterpretation === 'HSV') convertHsvToRgb(converted, bitsStored);
  else
    convertYbrToRgb(converted, bitsStored, photometricInterpretation === 'YBR_PARTIAL' ? 'partial' : 'full');
  return {
    ...frame,
    values: converted,
    ...rangeOf(converted),
    storedColour: { ...storedColour, kept: false },
  };
}
