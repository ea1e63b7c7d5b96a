import type { CanvasPoint } from '../../annotations/drawable.ts';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** A rectangle grows from the press to the pointer; letting go makes the window from the values in it. */
export class RegionDragging extends ToolState {
  #pressed: CanvasPoint = { x: 0, y: 0 };
  #target: ToolPointer['target'] | undefined;

  override onEnter(entry: ToolEntry | undefined): void {
    if (entry) this.#pressed = { x: entry.pointer.x, y: entry.pointer.y };
    this.#target = undefined;
  }

  override onPointerMove({ x, y, target }: ToolPointer): void {
    this.#target = target;
    target.showRegion({ from: this.#pressed, to: { x, y } });
  }

  /** A press without a movement drew nothing and asks for nothing. */
  override onPointerUp({ x, y }: ToolPointer): void {
    const target = this.#target;
    this.onCancel();
    this.tool.transition('idle');
    target?.windowByRegion({ from: this.#pressed, to: { x, y } });
  }

  override onCancel(): void {
    this.#target?.showRegion(undefined);
    this.#target = undefined;
  }
}
