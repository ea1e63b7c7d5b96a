import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import type { UnitCode } from '../frame-description/unit-code.ts';
import { applyModalityTransform } from './modality-lut.ts';
import { isPadding } from './padding.ts';
import { realWorldValue } from './real-world-value.ts';

/** One meaning of a pixel. */
export interface CalibratedValue {
  readonly value: number;
  /** Undefined where the file does not say what the value is measured in. */
  readonly unit: UnitCode | undefined;
  readonly source: 'real-world-value-map' | 'modality';
  /** LUT Label of the map, or the meaning of its quantity. */
  readonly label?: string;
}

/**
 * Every value that a pixel stands for, with its unit: those of the real world value maps that reach it first, in the
 * order of the file, then the modality value. Empty outside the frame, on padding, for colour and palettes, and where
 * a float pixel holds no number. PS3.3 C.7.6.16.2.11, C.11.1.
 */
export function calibratedValuesAt(
  frame: DecodedFrame,
  description: FrameDescription,
  columnIndex: number,
  rowIndex: number,
): CalibratedValue[] {
  const isInside = columnIndex >= 0 && columnIndex < frame.columns && rowIndex >= 0 && rowIndex < frame.rows;
  if (!isInside || frame.samplesPerPixel === 3 || description.palette?.kind === 'indexed') return [];
  const stored = frame.values[Math.floor(rowIndex) * frame.columns + Math.floor(columnIndex)] as number;
  if (Number.isNaN(stored) || isPadding(stored, description.padding)) return [];
  const mapped = (description.realWorldValueMaps ?? []).flatMap((map): CalibratedValue[] => {
    const value = realWorldValue(stored, map);
    const label = map.label ?? map.quantity?.meaning;
    return value === undefined
      ? []
      : [{ value, unit: map.unit, source: 'real-world-value-map', ...(label && { label }) }];
  });
  const value = applyModalityTransform(stored, description.modalityTransform);
  return [...mapped, { value, unit: description.valueUnitCode, source: 'modality' }];
}
