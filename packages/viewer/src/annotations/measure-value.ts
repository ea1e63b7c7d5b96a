import {
  type DecodedFrame,
  type FrameDescription,
  modalityValueAt,
  type PixelPosition,
} from '@isocenter/pixels';
import type { Measurement } from './annotation.ts';
import { formatSignificant } from './format-number.ts';

/** The value stored in the pixel a place lies in, never a blend; undefined outside the image. */
export function measureValue(
  position: PixelPosition,
  frame: DecodedFrame,
  description: FrameDescription,
): Measurement | undefined {
  const column = Math.floor(position.column + 0.5);
  const row = Math.floor(position.row + 0.5);
  if (column < 0 || row < 0 || column >= frame.columns || row >= frame.rows) return undefined;
  const value = modalityValueAt(frame, description, column, row);
  if (value === undefined) return { value: undefined, unit: '', text: 'no value', note: 'padding' };
  if (typeof value !== 'number') return { value: undefined, unit: '', text: value.join(', '), note: 'RGB' };
  const unit = description.valueUnit ?? '';
  return { value, unit, text: `${formatSignificant(value)} ${unit}`.trim(), note: '' };
}
