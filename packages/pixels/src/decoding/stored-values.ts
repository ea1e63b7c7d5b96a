import type { EmbeddedOverlayMask, SampleArray } from '../decoded-frame.ts';
import { pixelsError } from '../errors.ts';
import { type PixelFormat, storedRange } from '../pixel-format.ts';
import { type IntegerSamples, inContainer } from './sample-container.ts';

export interface ValueRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** Smallest and largest value; NaN and infinities left out; 0 and 0 when nothing remains. */
export function rangeOf(values: SampleArray): ValueRange {
  return values instanceof Float32Array || values instanceof Float64Array
    ? rangeOfFinite(values)
    : rangeOfIntegers(values);
}

/** Without a branch that depends on the values, which costs three times as much where they are noise. */
function rangeOfIntegers(values: IntegerSamples): ValueRange {
  let minimum = values[0] ?? 0;
  let maximum = minimum;
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    minimum = value < minimum ? value : minimum;
    maximum = value > maximum ? value : maximum;
  }
  return { minimum, maximum };
}

function rangeOfFinite(values: Float32Array | Float64Array): ValueRange {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return minimum <= maximum ? { minimum, maximum } : { minimum: 0, maximum: 0 };
}

/**
 * Raw samples → stored values: bits above High Bit and below High Bit − Bits Stored + 1 dropped, sign
 * extended by Pixel Representation, for unsigned samples too. PS3.5 §8.1.1. When every sample already is
 * its stored value the array is kept; otherwise it is copied, never changed.
 * @param knownRange of the samples as they are, where somebody has found it already
 */
export function toStoredValues(
  raw: IntegerSamples,
  format: PixelFormat,
  knownRange?: ValueRange,
): { values: IntegerSamples; minimum: number; maximum: number } {
  const values = inContainer(raw, Math.max(8, format.bitsAllocated), format.signed);
  const { lowest, highest } = storedRange(format);
  const rawRange =
    knownRange && (values.constructor === raw.constructor || isRangeOf(values, knownRange))
      ? knownRange
      : rangeOf(values);
  const shift = format.highBit + 1 - format.bitsStored;
  if (shift === 0 && rawRange.minimum >= lowest && rawRange.maximum <= highest)
    return { values, ...rawRange };

  const stored = values.slice() as IntegerSamples;
  const left = 32 - shift - format.bitsStored;
  const right = 32 - format.bitsStored;
  if (format.signed) {
    for (let i = 0; i < stored.length; i++) stored[i] = ((stored[i] as number) << left) >> right;
  } else {
    for (let i = 0; i < stored.length; i++) stored[i] = ((stored[i] as number) << left) >>> right;
  }
  return { values: stored, ...rangeOf(stored) };
}

/** Whether a range found before holds for the samples' container: no sample changed its sign in it. */
const isRangeOf = (values: IntegerSamples, { minimum, maximum }: ValueRange) => {
  const bits = 8 * values.BYTES_PER_ELEMENT;
  const signed = values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array;
  return minimum >= 0 && maximum < 2 ** (signed ? bits - 1 : bits);
};

/**
 * 64-bit samples as numbers, masked and sign-extended like `toStoredValues`. Throws PIXELS_FORMAT_UNSUPPORTED where a value has
 * more than the 53 bits that a number holds exactly.
 */
export function toStoredNumbers(raw: BigUint64Array, format: PixelFormat): Float64Array {
  const shift = BigInt(format.highBit + 1 - format.bitsStored);
  const asStored = format.signed ? BigInt.asIntN : BigInt.asUintN;
  return Float64Array.from(raw as ArrayLike<bigint> & Iterable<bigint>, (sample) => {
    const value = Number(asStored(format.bitsStored, (sample as bigint) >> shift));
    if (Number.isSafeInteger(value)) return value;
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'Bits Stored',
      problem: `is ${format.bitsStored}, and a sample has more than 53 bits`,
    });
  });
}

/** Bit planes that retired overlays keep in unused bits of the raw samples. PS3.5 §8.1.2. */
export function extractEmbeddedOverlays(
  raw: IntegerSamples,
  bitPositions: readonly number[],
): EmbeddedOverlayMask[] {
  return bitPositions.map((bitPosition) => ({
    bitPosition,
    mask: Uint8Array.from(raw as ArrayLike<number>, (sample) => (sample >>> bitPosition) & 1),
  }));
}

/** 1-bit samples, least significant bit first, one byte each. PS3.5 §8.1.1. */
export function unpackBits(bytes: Uint8Array, count: number, bitOffset: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0, bit = bitOffset; i < count; i++, bit++) {
    out[i] = ((bytes[bit >> 3] as number) >> (bit & 7)) & 1;
  }
  return out;
}
