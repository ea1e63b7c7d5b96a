import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription, ModalityTransform } from '../frame-description/frame-description.ts';
import { lookUp } from '../lookup-table.ts';
import { isPadding } from './padding.ts';

/** Stored value → modality value. PS3.3 C.11.1. */
export function applyModalityTransform(value: number, transform: ModalityTransform): number {
  switch (transform.kind) {
    case 'identity':
      return value;
    case 'rescale':
      return value * transform.slope + transform.intercept;
    case 'lut':
      return lookUp(transform.lut, value);
  }
}

/**
 * What a probe shows for a pixel: modality value, palette index or [R, G, B]. Undefined outside the frame,
 * on padding, and where a float pixel holds no number. Never from the picture on the screen.
 */
export function modalityValueAt(
  frame: DecodedFrame,
  description: FrameDescription,
  columnIndex: number,
  rowIndex: number,
): number | readonly [number, number, number] | undefined {
  const isInside = columnIndex >= 0 && columnIndex < frame.columns && rowIndex >= 0 && rowIndex < frame.rows;
  if (!isInside) return undefined;
  const offset = (Math.floor(rowIndex) * frame.columns + Math.floor(columnIndex)) * frame.samplesPerPixel;
  const first = frame.values[offset] as number;
  if (frame.samplesPerPixel === 3)
    return [first, frame.values[offset + 1] as number, frame.values[offset + 2] as number];
  if (Number.isNaN(first) || isPadding(first, description.padding)) return undefined;
  return applyModalityTransform(first, description.modalityTransform);
}
