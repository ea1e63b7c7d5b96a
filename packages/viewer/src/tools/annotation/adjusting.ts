import type { PixelPosition } from '@isocenter/pixels';
import type { AnnotationMark } from '../../annotations/annotation-document.ts';
import { type ToolEntry, type ToolPointer, ToolState } from '../tool-state.ts';

/** Moves one handle of an annotation, or all of it, until the pointer goes up: one step of undo. */
export class Adjusting extends ToolState {
  #annotationId = '';
  #handleIndex: number | undefined;
  #mark: AnnotationMark = [];
  #last: PixelPosition | undefined;

  override onEnter(entry: ToolEntry | undefined): void {
    this.#annotationId = entry?.annotationId ?? '';
    this.#handleIndex = entry?.handleIndex;
    this.#mark = this.tool.annotations.mark();
    this.#last = entry?.pointer.position;
    this.tool.annotations.select(this.#annotationId);
  }

  override onPointerMove({ target, position }: ToolPointer): void {
    const annotation = this.tool.annotations.find(this.#annotationId);
    if (!annotation || !position || !this.#last) return;
    const moved = { column: position.column - this.#last.column, row: position.row - this.#last.row };
    this.#last = position;
    const points = annotation.points.map((point, index) => {
      if (this.#handleIndex !== undefined && index !== this.#handleIndex) return point;
      if (this.#handleIndex !== undefined) return target.pointOf(position) ?? point;
      const at = target.positionOf(point);
      return (at && target.pointOf({ column: at.column + moved.column, row: at.row + moved.row })) ?? point;
    });
    this.tool.annotations.update(this.#annotationId, { points });
  }

  override onPointerUp(): void {
    this.tool.annotations.commit(this.#mark);
    this.tool.transition('idle');
  }

  override onCancel(): void {
    this.tool.annotations.undoTo(this.#mark);
  }
}
