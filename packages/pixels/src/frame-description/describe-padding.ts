import { type DataSet, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import type { PaddingRange } from './frame-description.ts';
import { asSigned16, asUnsigned16 } from './word-values.ts';

/**
 * Stored values that stand for "no pixel": Pixel Padding Value to Pixel Padding Range Limit, in either
 * order, both included; signed as the pixels are, whatever VR they were written with. PS3.3 C.7.5.1.1.2.
 */
export function describePadding(dataSet: DataSet, format: PixelFormat): PaddingRange | undefined {
  if (format.samplesPerPixel !== 1) return undefined;
  const [valueTag, limitTag] =
    format.float === 32
      ? [Tag.FloatPixelPaddingValue, Tag.FloatPixelPaddingRangeLimit]
      : format.float === 64
        ? [Tag.DoubleFloatPixelPaddingValue, Tag.DoubleFloatPixelPaddingRangeLimit]
        : [Tag.PixelPaddingValue, Tag.PixelPaddingRangeLimit];
  const value = dataSet.findNumber(valueTag);
  if (value === undefined) return undefined;
  const first = asStored(value, format);
  const second = asStored(dataSet.findNumber(limitTag) ?? value, format);
  return { lowest: Math.min(first, second), highest: Math.max(first, second) };
}

function asStored(value: number, format: PixelFormat): number {
  if (format.float) return value;
  return format.signed ? asSigned16(value) : asUnsigned16(value);
}
