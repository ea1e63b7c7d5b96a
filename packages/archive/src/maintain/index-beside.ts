import type { ArchiveDatabase } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';

/** Adjusts what other rooms keep to the new index, in the transaction by which that takes over. */
export type TakeOver = (database: Pick<ArchiveDatabase, 'kysely'>) => Promise<void>;

/** A new index beside the one in use, which nobody sees until it takes its place. */
export interface IndexBeside {
  readonly fresh: ArchiveDatabase;
  swap(
    takeOver: TakeOver | undefined,
  ): Promise<{ readonly replaced: string | undefined; readonly recordsKept: boolean }>;
  /** Closes everything, and removes the new one where it did not take the place. */
  leave(): Promise<void>;
}

/** What was made searchable is searchable again; its values are read in the background, as when it was asked for. */
export async function askForTheSameAttributes(fresh: ArchiveDatabase, old: ArchiveDatabase): Promise<void> {
  const index = new SqlIndex(fresh);
  for (const { tag, level, vr } of await new SqlIndex(old).searchAttributes()) {
    await index.addSearchAttribute({ tag, level, vr });
  }
}
