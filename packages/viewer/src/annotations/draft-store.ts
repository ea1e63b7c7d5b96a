import type { Annotation } from './annotation.ts';

/** Annotations of a study as they were last saved, with the version the next save must name. */
export interface SavedAnnotations {
  readonly version: number;
  readonly annotations: readonly Annotation[];
}

/** Port: where unfinished annotations are kept. */
export interface DraftStore {
  load(studyInstanceUid: string, signal?: AbortSignal): Promise<SavedAnnotations>;
  /** Answers the new version; `'conflict'` when someone else saved in between. */
  save(studyInstanceUid: string, draft: SavedAnnotations): Promise<{ version: number } | 'conflict'>;
}

/** Whether what the user drew is safe. */
export type SavingState =
  | { readonly status: 'saved' }
  | { readonly status: 'pending' }
  | { readonly status: 'saving' }
  | { readonly status: 'failed'; readonly message: string; readonly fix: string }
  /** This study's annotations are not kept beyond this page (local files). */
  | { readonly status: 'not-kept' };
