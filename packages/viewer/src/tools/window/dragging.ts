import { type ToolPointer, ToolState } from '../tool-state.ts';

/** Right widens the window, down raises its centre. */
export class WindowDragging extends ToolState {
  override onPointerMove({ target, deltaX, deltaY }: ToolPointer): void {
    target.dragWindow(deltaX, deltaY);
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }
}
