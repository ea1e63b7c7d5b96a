import { createStore, type Store } from '../store.ts';

/** Something a reader did that can be taken back and done again. */
export interface HistoryStep {
  /** Whose step it is: what goes away takes its steps along. */
  readonly owner: object;
  undo(): void;
  redo(): void;
}

export interface HistoryState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** What a reader did in an open study, views and annotations alike, in the one order in which it was done. */
export class History {
  readonly #state = createStore<HistoryState>({ canUndo: false, canRedo: false });
  #past: readonly HistoryStep[] = [];
  #future: readonly HistoryStep[] = [];

  get state(): Store<HistoryState> {
    return this.#state;
  }

  /** What undo would take back. */
  get last(): HistoryStep | undefined {
    return this.#past.at(-1);
  }

  /** Takes up a step that was just done; what had been taken back is gone. */
  push(step: HistoryStep): void {
    this.#past = [...this.#past, step];
    this.#future = [];
    this.#tell();
  }

  /** Takes up a step that goes on with the last one, so that both are taken back at once. */
  replaceLast(step: HistoryStep): void {
    this.#past = this.#past.slice(0, -1);
    this.push(step);
  }

  undo(): void {
    const step = this.#past.at(-1);
    if (!step) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, step];
    step.undo();
    this.#tell();
  }

  redo(): void {
    const step = this.#future.at(-1);
    if (!step) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, step];
    step.redo();
    this.#tell();
  }

  /** Drops the steps of one owner; the others stay in their order. */
  forget(owner: object): void {
    const ofOthers = (step: HistoryStep): boolean => step.owner !== owner;
    this.#past = this.#past.filter(ofOthers);
    this.#future = this.#future.filter(ofOthers);
    this.#tell();
  }

  #tell(): void {
    const canUndo = this.#past.length > 0;
    const canRedo = this.#future.length > 0;
    const told = this.#state.get();
    if (told.canUndo !== canUndo || told.canRedo !== canRedo) this.#state.set({ canUndo, canRedo });
  }
}
