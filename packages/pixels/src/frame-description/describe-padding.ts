import { type DataSet, Tag } from '@isocenter/dicom';

import { type PixelFormat, storedRange } from '../pixel-format.ts';
import type { FindingList } from './findings.ts';
import type { PaddingRange } from './frame-description.ts';

/**
 * Stored values that stand for "no pixel": Pixel Padding Value to Pixel Padding Range Limit, in either
 * order, both included; signed as the pixels are, whatever VR they were written with. What Bits Stored cannot hold is the value
 * of no pixel, and pads nothing. PS3.3 C.7.5.1.1.2.
 */
export function describePadding(
  dataSet: DataSet,
  format: PixelFormat,
  findings: FindingList,
): PaddingRange | undefined {
  if (format.samplesPerPixel !== 1) return undefined;
  const [valueTag, limitTag] =
    format.float === 32
      ? [Tag.FloatPixelPaddingValue, Tag.FloatPixelPaddingRangeLimit]
      : format.float === 64
        ? [Tag.DoubleFloatPixelPaddingValue, Tag.DoubleFloatPixelPaddingRangeLimit]
        : [Tag.PixelPaddingValue, Tag.PixelPaddingRangeLimit];
  const value = findInWord(dataSet, valueTag, format);
  if (value === undefined) return undefined;
  const stated = rangeOf(value, findInWord(dataSet, limitTag, format) ?? value);
  if (format.float || isReached(stated, format)) return stated;
  // A sample is not always sign extended beyond High Bit, and padding is at times written like one.
  const beyond = 2 ** format.bitsStored;
  const extended = rangeOf(stated.lowest - beyond, stated.highest - beyond);
  if (format.signed && isReached(extended, format)) return extended;
  findings.add(
    'PIXELS_PADDING_INVALID',
    valueTag,
    'The padding value is none that the bits stored can hold; no pixel is taken for padding.',
  );
  return undefined;
}

const rangeOf = (first: number, second: number): PaddingRange => ({
  lowest: Math.min(first, second),
  highest: Math.max(first, second),
});

function isReached({ lowest, highest }: PaddingRange, format: PixelFormat): boolean {
  const stored = storedRange(format);
  return lowest <= stored.highest && highest >= stored.lowest;
}

/** The number that the bits of the value's own word are, signed as the pixels are; the standard has 16 bits for it. */
function findInWord(dataSet: DataSet, tag: number, { float, signed }: PixelFormat): number | undefined {
  const value = dataSet.findNumber(tag);
  if (value === undefined || float) return value;
  const vr = dataSet.findElement(tag)?.vr;
  const values = 2 ** (vr === 'US' || vr === 'SS' ? 16 : 32);
  if (signed) return value >= values / 2 ? value - values : value;
  return value < 0 ? value + values : value;
}
