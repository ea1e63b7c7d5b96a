import { History } from '../history/history.ts';
import { createStore, type Store } from '../store.ts';
import type { Annotation, AnnotationsState } from './annotation.ts';

/** A moment to go back to. */
export type AnnotationMark = readonly Annotation[];

/**
 * All annotations of a study. Changes made between `mark` and `commit` are one step of the history; `undoTo` takes
 * them back without leaving a step.
 */
export class AnnotationDocument {
  readonly #state = createStore<AnnotationsState>(emptyState);
  readonly #history: History;

  constructor(history = new History()) {
    this.#history = history;
  }

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
    this.#history.forget(this);
    this.#state.set({ ...emptyState, annotations });
  }

  mark(): AnnotationMark {
    return this.annotations;
  }

  /** Makes what happened since `mark` one step of undo; nothing happened, no step. */
  commit(mark: AnnotationMark): void {
    if (mark === this.annotations) return;
    const done = this.annotations;
    this.#history.push({ owner: this, undo: () => this.#show(mark), redo: () => this.#show(done) });
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
    });
  }
}

const emptyState: AnnotationsState = {
  annotations: [],
  selectedId: undefined,
};
