import type { Clock } from '../clock.ts';
import { isAbort, problemOf } from '../problem.ts';
import { createStore, type Store } from '../store.ts';
import type { Annotation } from './annotation.ts';
import type { AnnotationDocument } from './annotation-document.ts';
import type { DraftStore, SavingState } from './draft-store.ts';

/** Quiet time before a change is saved. */
const debounceMs = 800;
/** After a save that failed. */
const retryMs = 5000;
/** A study that was left is not tried for ever. */
const triesAfterLeaving = 12;

/**
 * Loads the annotations of a study and saves them after changes. One per open study: once disposed it finishes with
 * what was there then, and never looks at the document again, which by then belongs to another study.
 */
export class DraftSaver {
  readonly #studyInstanceUid: string;
  readonly #document: AnnotationDocument;
  readonly #drafts: DraftStore | undefined;
  readonly #clock: Clock;
  readonly #saving;
  readonly #unsubscribe: () => void;
  #saved: readonly Annotation[];
  /** What is to be kept: the document while this study is open, then what it held at the end. */
  #wanted: readonly Annotation[];
  #triesLeft = Number.POSITIVE_INFINITY;
  #version = 0;
  #isLoaded = false;
  #isSaving = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: {
    readonly studyInstanceUid: string;
    readonly document: AnnotationDocument;
    readonly drafts: DraftStore | undefined;
    readonly clock: Clock;
  }) {
    this.#studyInstanceUid = options.studyInstanceUid;
    this.#document = options.document;
    this.#drafts = options.drafts;
    this.#clock = options.clock;
    this.#saved = options.document.annotations;
    this.#wanted = this.#saved;
    this.#saving = createStore<SavingState>({ status: options.drafts ? 'saved' : 'not-kept' });
    this.#unsubscribe = options.document.state.subscribe(() => this.#onChange());
  }

  get saving(): Store<SavingState> {
    return this.#saving;
  }

  /** Brings what was saved; what the user drew in the meantime stays. */
  async load(signal: AbortSignal): Promise<void> {
    if (!this.#drafts) return;
    try {
      const { version, annotations } = await this.#drafts.load(this.#studyInstanceUid, signal);
      if (signal.aborted) return;
      const drawn = this.#document.annotations;
      this.#version = version;
      this.#isLoaded = true;
      this.#saved = annotations;
      if (drawn.length === 0) this.#document.reset(annotations);
      else this.#document.reset(merge(annotations, drawn));
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#fail(error);
      if (problemOf(error).retryable) this.#after(retryMs, () => void this.load(signal));
    }
  }

  /** Saves now what waits for its quiet time. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#save();
  }

  /** Saves what is pending and listens no more. */
  async dispose(): Promise<void> {
    this.#unsubscribe();
    this.#triesLeft = triesAfterLeaving;
    await this.flush();
  }

  get #isLeft(): boolean {
    return Number.isFinite(this.#triesLeft);
  }

  #onChange(): void {
    this.#wanted = this.#document.annotations;
    this.#saveSoon();
  }

  #saveSoon(): void {
    // Never overwrite what could not be read first.
    if (!this.#drafts || !this.#isLoaded) return;
    if (this.#wanted === this.#saved) {
      if (!this.#isSaving) this.#nothingToSave();
      return;
    }
    this.#saving.set({ status: 'pending' });
    this.#saveAfter(debounceMs);
  }

  async #save(): Promise<void> {
    if (!this.#drafts || this.#isSaving || this.#wanted === this.#saved) return;
    // While the study is open `load` comes first, in its own time.
    if (!this.#isLoaded && !this.#isLeft) return;
    this.#isSaving = true;
    this.#saving.set({ status: 'saving' });
    try {
      if (!this.#isLoaded) await this.#mergeTheirs();
      this.#isLoaded = true;
      const annotations = this.#wanted;
      const answer = await this.#drafts.save(this.#studyInstanceUid, { version: this.#version, annotations });
      if (answer === 'conflict') await this.#mergeTheirs();
      else {
        this.#version = answer.version;
        this.#saved = annotations;
      }
      this.#isSaving = false;
      this.#saving.set({ status: 'saved' });
      this.#saveSoon();
    } catch (error) {
      this.#isSaving = false;
      this.#fail(error);
      this.#saveAfter(retryMs);
    }
  }

  /** What was changed is as it was again. */
  #nothingToSave(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#saving.get().status !== 'saved') this.#saving.set({ status: 'saved' });
  }

  #saveAfter(delayMs: number): void {
    if (this.#triesLeft-- > 0) this.#after(delayMs, () => void this.#save());
  }

  /** Instead of what was waiting before. */
  #after(delayMs: number, act: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      act();
    });
  }

  /** Someone else saved in between: theirs and ours together, ours where both changed one; then saved again. */
  async #mergeTheirs(): Promise<void> {
    const theirs = await this.#drafts?.load(this.#studyInstanceUid);
    if (!theirs) return;
    this.#version = theirs.version;
    this.#wanted = merge(theirs.annotations, this.#wanted);
    if (!this.#isLeft) this.#document.reset(this.#wanted);
  }

  #fail(error: unknown): void {
    const { message, fix } = problemOf(error);
    this.#saving.set({ status: 'failed', message, fix });
  }
}

function merge(theirs: readonly Annotation[], ours: readonly Annotation[]): Annotation[] {
  const byId = new Map(theirs.map((annotation) => [annotation.annotationId, annotation]));
  for (const annotation of ours) byId.set(annotation.annotationId, annotation);
  return [...byId.values()];
}
