import type { Archive, Door } from '@isocenter/archive';
import type { ImportEntry } from '@isocenter/network/api';

export interface ImportProgress {
  /** Entries that have an outcome. */
  readonly done: number;
  /** Entries found so far; grows when a zip among them is opened. */
  readonly total: number;
  /** The one that was just decided. */
  readonly entry: ImportEntry;
}

export interface ImportOptions {
  readonly archive: Pick<Archive, 'keep'>;
  readonly userId: string;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops between chunks; the import then rejects with its reason. What was stored stays. */
  readonly signal?: AbortSignal | undefined;
  /** How the instances came; `import` for paths and `upload` for streams unless told. */
  readonly door?: Door | undefined;
}
