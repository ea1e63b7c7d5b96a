import { createStore, type Store } from '../store.ts';
import type { Annotation, AnnotationsState } from './annotation.ts';

/** A moment to go back to. */
export type AnnotationMark = readonly Annotation[];

/**
 * All annotations of a study, with undo. Changes made between `mark` and `commit` are one step; `undoTo` takes them
 * back without leaving a step.
 */
export class AnnotationDocument {
  readonly #state = createStore<AnnotationsState>(emptyState);
  #past: readonly AnnotationMark[] = [];
  #future: readonly AnnotationMark[] = [];

  get state(): Store<AnnotationsState> {
    return this.#state;
  }

  get annotations(): readonly Annotation[] {
    return this.#state.get().annotations;
  }

  find(annotationId: string): Annotation | undefined {
    return this.annotations.find((annotation) => annotation.annotationId === annotationId);
  }

  /** Replaces everything, e.g. by what was saved; there is nothing to undo then. */
  reset(annotations: readonly Annotation[]): void {
    this.#past = [];
    this.#future = [];
    this.#state.set({ ...emptyState, annotations });
  }

  mark(): AnnotationMark {
    return this.annotations;
  }

  /** Makes what happened since `mark` one step of undo; nothing happened, no step. */
  commit(mark: AnnotationMark): void {
    if (mark === this.annotations) return;
    this.#past = [...this.#past, mark];
    this.#future = [];
    this.#show(this.annotations);
  }

  undoTo(mark: AnnotationMark): void {
    this.#show(mark);
  }

  add(annotation: Annotation): void {
    this.#show([...this.annotations, annotation]);
  }

  update(annotationId: string, change: Partial<Annotation>): void {
    this.#show(
      this.annotations.map((annotation) =>
        annotation.annotationId === annotationId ? { ...annotation, ...change } : annotation,
      ),
    );
  }

  remove(annotationId: string): void {
    if (!this.find(annotationId)) return;
    this.#show(this.annotations.filter((annotation) => annotation.annotationId !== annotationId));
  }

  undo(): boolean {
    const previous = this.#past.at(-1);
    if (!previous) return false;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.annotations];
    this.#show(previous);
    return true;
  }

  redo(): boolean {
    const next = this.#future.at(-1);
    if (!next) return false;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.annotations];
    this.#show(next);
    return true;
  }

  select(annotationId: string | undefined): void {
    if (this.#state.get().selectedId === annotationId) return;
    this.#state.update((state) => ({ ...state, selectedId: annotationId }));
  }

  #show(annotations: readonly Annotation[]): void {
    const { selectedId } = this.#state.get();
    const isSelectionThere = annotations.some((annotation) => annotation.annotationId === selectedId);
    this.#state.set({
      annotations,
      selectedId: isSelectionThere ? selectedId : undefined,
      canUndo: this.#past.length > 0,
      canRedo: this.#future.length > 0,
    });
  }
}

const emptyState: AnnotationsState = {
  annotations: [],
  selectedId: undefined,
  canUndo: false,
  canRedo: false,
};
