import type { AnnotationKind } from '../../annotations/annotation.ts';
import { type ToolPointer, ToolState } from '../tool-state.ts';

/** Idle state of the tools that draw: a press on an annotation takes hold of it, one on the image starts another. */
export abstract class AnnotationIdle extends ToolState {
  protected abstract readonly kind: AnnotationKind;
  /** All of them lie under the first press. */
  protected abstract readonly numberOfPoints: number;
  /** The state that draws on. */
  protected abstract readonly drawing: string;

  override onPointerDown(pointer: ToolPointer): void {
    const { target, position } = pointer;
    const hit = target.hitTest(pointer);
    if (hit) {
      this.tool.transition('adjusting', { pointer, ...hit });
      return;
    }
    const { annotationHome } = target;
    const point = position && target.pointOf(position);
    if (!annotationHome || !point) return;
    const { annotations } = this.tool;
    const { kind } = this;
    const points = Array.from({ length: this.numberOfPoints }, () => point);
    const mark = annotations.mark();
    const annotationId = this.tool.createId();
    const createdAt = this.tool.timestamp();
    annotations.add({ ...annotationHome, annotationId, kind, points, createdAt });
    annotations.select(annotationId);
    this.tool.transition(this.drawing, { pointer, annotationId, mark });
  }
}
