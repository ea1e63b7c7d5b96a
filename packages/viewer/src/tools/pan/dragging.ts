import { type ToolPointer, ToolState } from '../tool-state.ts';

/** The picture follows the hand. */
export class PanDragging extends ToolState {
  override onPointerMove({ target, deltaX, deltaY }: ToolPointer): void {
    target.panBy(deltaX, deltaY);
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }
}
