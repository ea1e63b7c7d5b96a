import type { MaskShift, PixelPosition } from '@isocenter/pixels';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/**
 * The mask follows the pointer over the image, however that is turned or enlarged. Each step is counted from the first
 * press, since shifts are rounded.
 */
export class MaskShiftDragging extends ToolState {
  #held: { readonly at: PixelPosition; readonly shift: MaskShift } | undefined;

  override onEnter(entry: ToolEntry | undefined): void {
    const { position, target } = entry?.pointer ?? {};
    const shift = target?.maskShift;
    this.#held = position && shift && { at: position, shift };
  }

  override onPointerMove({ position, target }: ToolPointer): void {
    if (!this.#held || !position) return;
    const { at, shift } = this.#held;
    target.setMaskShift({
      rowsDown: shift.rowsDown + position.row - at.row,
      columnsLeft: shift.columnsLeft - (position.column - at.column),
    });
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }
}
