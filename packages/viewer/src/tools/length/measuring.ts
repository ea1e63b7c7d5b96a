import type { AnnotationMark } from '../../annotations/annotation-document.ts';
import type { CanvasPoint } from '../../annotations/drawable.ts';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** CSS pixels; a shorter drag was meant as a click. */
const shortestDrag = 4;

/** The second point follows the pointer: to the end of a drag, or to a second click. */
export class LengthMeasuring extends ToolState {
  #annotationId = '';
  #mark: AnnotationMark = [];
  #pressed: CanvasPoint = { x: 0, y: 0 };

  override onEnter(entry: ToolEntry | undefined): void {
    if (!entry) return;
    this.#annotationId = entry.annotationId ?? '';
    this.#mark = entry.mark ?? [];
    this.#pressed = entry.pointer;
  }

  override onPointerMove(pointer: ToolPointer): void {
    this.#setEnd(pointer);
  }

  override onPointerUp(pointer: ToolPointer): void {
    if (this.#isFar(pointer)) this.#finish(pointer);
  }

  /** The second click. */
  override onPointerDown(pointer: ToolPointer): void {
    if (this.#isFar(pointer)) this.#finish(pointer);
  }

  override onCancel(): void {
    this.tool.annotations.undoTo(this.#mark);
  }

  #finish(pointer: ToolPointer): void {
    this.#setEnd(pointer);
    this.tool.annotations.commit(this.#mark);
    this.tool.transition('idle');
  }

  #setEnd({ target, position }: ToolPointer): void {
    const annotation = this.tool.annotations.find(this.#annotationId);
    const start = annotation?.points[0];
    const end = position && target.pointOf(position);
    if (start && end) this.tool.annotations.update(this.#annotationId, { points: [start, end] });
  }

  #isFar = ({ x, y }: CanvasPoint): boolean =>
    Math.hypot(x - this.#pressed.x, y - this.#pressed.y) >= shortestDrag;
}
