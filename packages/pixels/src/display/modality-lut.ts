import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription, ModalityTransform } from '../frame-description/frame-description.ts';
/** Stored value → modality value. PS3.3 C.11.1. */
export function applyModalityTransform(_value: number, _transform: ModalityTransform): number {
  throw new Error('being written');
}
/** Modality value (grey, palette index) or [R, G, B] under a pixel; undefined outside the frame or on padding. */
export function modalityValueAt(
  _frame: DecodedFrame,
  _description: FrameDescription,
  _columnIndex: number,
  _rowIndex: number,
): number | readonly [number, number, number] | undefined {
  throw new Error('being written');
}
