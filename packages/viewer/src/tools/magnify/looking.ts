import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** A lens follows the pointer while it is pressed. */
export class Looking extends ToolState {
  #target: ToolPointer['target'] | undefined;

  override onEnter(entry: ToolEntry | undefined): void {
    if (entry) this.onPointerMove(entry.pointer);
  }

  override onPointerMove({ x, y, isTouch, target }: ToolPointer): void {
    this.#target = target;
    target.showLens({ x, y }, isTouch);
  }

  override onPointerUp(): void {
    this.onCancel();
    this.tool.transition('idle');
  }

  override onCancel(): void {
    this.#target?.hideLens();
    this.#target = undefined;
  }
}
