import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** Exact in binary, so that a picture turned there and back stands upright again, where it is drawn sharpest. */
const stepDegrees = 0.25;

/** The picture follows the hand around the middle of the viewport. */
export class RotateDragging extends ToolState {
  #leftOverDegrees = 0;

  override onEnter(_entry: ToolEntry | undefined): void {
    this.#leftOverDegrees = 0;
  }

  override onPointerMove(pointer: ToolPointer): void {
    const wanted = this.#leftOverDegrees + degreesAround(pointer);
    const degrees = Math.trunc(wanted / stepDegrees) * stepDegrees;
    this.#leftOverDegrees = wanted - degrees;
    if (degrees !== 0) pointer.target.turnBy(degrees);
  }

  override onPointerUp(): void {
    this.tool.transition('idle');
  }
}

/** Clockwise around the middle since the last event, -180 to 180. */
function degreesAround({ x, y, deltaX, deltaY, target }: ToolPointer): number {
  const right = x - target.width / 2;
  const down = y - target.height / 2;
  const rightBefore = right - deltaX;
  const downBefore = down - deltaY;
  const cross = rightBefore * down - downBefore * right;
  const dot = rightBefore * right + downBefore * down;
  return (Math.atan2(cross, dot) * 180) / Math.PI;
}
