import type { AnnotationMark } from '../../annotations/annotation-document.ts';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** The probe follows the pointer until it goes up. */
export class ProbePlacing extends ToolState {
  #annotationId = '';
  #mark: AnnotationMark = [];

  override onEnter(entry: ToolEntry | undefined): void {
    this.#annotationId = entry?.annotationId ?? '';
    this.#mark = entry?.mark ?? [];
  }

  override onPointerMove({ target, position }: ToolPointer): void {
    const point = position && target.pointOf(position);
    if (point) this.tool.annotations.update(this.#annotationId, { points: [point] });
  }

  override onPointerUp(): void {
    this.tool.annotations.commit(this.#mark);
    this.tool.transition('idle');
  }

  override onCancel(): void {
    this.tool.annotations.undoTo(this.#mark);
  }
}
