import type { Door, IncomingInstance, RefusalTally, StoreOutcome } from '@isocenter/archive';
import type { IsocenterError } from '@isocenter/dicom';
import type { ImportEntry } from '@isocenter/network/api';

export interface ImportProgress {
  /** Entries that have an outcome. */
  readonly done: number;
  /** Entries found so far; grows when a zip among them is opened. */
  readonly total: number;
  /** The one that was just decided. */
  readonly entry: ImportEntry;
}

/** What an import puts instances into: an archive, or one that another process holds. */
export interface ImportTarget {
  keep(incoming: IncomingInstance, signal?: AbortSignal): Promise<KeepOutcome>;
}

/** `remark`, where the target knows: what is wrong with an instance that is kept all the same. */
export type KeepOutcome = StoreOutcome & { readonly remark?: IsocenterError | undefined };

export interface ImportOptions {
  readonly archive: ImportTarget;
  readonly userId: string;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops between chunks; the import then rejects with its reason. What was stored stays. */
  readonly signal?: AbortSignal | undefined;
  /** How the instances came; `import` for paths and `upload` for streams unless told. */
  readonly door?: Door | undefined;
  readonly tally?: RefusalTally | undefined;
}
