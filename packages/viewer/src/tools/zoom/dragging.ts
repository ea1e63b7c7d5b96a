import type { CanvasPoint } from '../../annotations/drawable.ts';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** Twice as large for every hundred CSS pixels or so. */
const zoomPerPixel = 0.007;

/** Up enlarges, down shrinks; what was pressed stays in place. */
export class ZoomDragging extends ToolState {
  #pressed: CanvasPoint = { x: 0, y: 0 };

  override onEnter(entry: ToolEntry | undefined): void {
    if (entry) this.#pressed = entry.pointer;
  }

  override onPointerMove({ target, deltaY }: ToolPointer): void {
    target.zoomBy(Math.exp(-deltaY * zoomPerPixel), this.#pressed);
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }
}
