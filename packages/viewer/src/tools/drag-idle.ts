import { type ToolPointer, ToolState } from './tool-state.ts';

/** Waits for a press, then drags: the idle state of every tool that only moves something. */
export class DragIdle extends ToolState {
  override onPointerDown(pointer: ToolPointer): void {
    this.tool.transition('dragging', { pointer });
  }
}
