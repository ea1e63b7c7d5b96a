import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** Exact in binary, so that a picture turned there and back stands upright again, where it is drawn sharpest. */
const freeStepDegrees = 0.25;
/** With shift: the picture stands on a multiple of this. */
const coarseStepDegrees = 15;

/** The picture follows the hand around the middle of the viewport. */
export class RotateDragging extends ToolState {
  #startDegrees = 0;
  /** Of the hand since the press. */
  #turnedDegrees = 0;
  /** Of the picture since the press. */
  #doneDegrees = 0;

  override onEnter(entry: ToolEntry | undefined): void {
    this.#startDegrees = entry?.pointer.target.turnDegrees ?? 0;
    this.#turnedDegrees = 0;
    this.#doneDegrees = 0;
  }

  override onPointerMove(pointer: ToolPointer): void {
    this.#turnedDegrees += degreesAround(pointer);
    const step = pointer.modifiers.includes('shift') ? coarseStepDegrees : freeStepDegrees;
    const wanted = Math.round((this.#startDegrees + this.#turnedDegrees) / step) * step;
    const degrees = wanted - this.#startDegrees - this.#doneDegrees;
    this.#doneDegrees += degrees;
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
