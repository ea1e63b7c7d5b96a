import { type ToolPointer, ToolState } from '../tool-state.ts';

/** Waits for a press: on an image less its mask it takes hold of the mask, elsewhere of the window. */
export class MaskShiftIdle extends ToolState {
  override onPointerDown(pointer: ToolPointer): void {
    this.tool.transition(pointer.target.maskShift ? 'dragging' : 'windowing', { pointer });
  }
}
