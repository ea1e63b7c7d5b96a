import { type ToolPointer, ToolState } from '../tool-state.ts';

/** A press on an annotation takes hold of it, a press on the image sets a probe that can still be moved. */
export class ProbeIdle extends ToolState {
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
    const mark = annotations.mark();
    const annotationId = this.tool.createId();
    const createdAt = this.tool.timestamp();
    annotations.add({ ...annotationHome, annotationId, kind: 'probe', points: [point], createdAt });
    annotations.select(annotationId);
    this.tool.transition('placing', { pointer, annotationId, mark });
  }
}
