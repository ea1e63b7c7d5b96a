import { adopt } from './adopt.ts';
import { finishRemovals } from './finish-removals.ts';
import type { JournalLine } from './journal.ts';
import { arrivalsAmong, keysByShard } from './keys-by-shard.ts';
import type { MaintainedParts } from './maintained-parts.ts';

/** What `verify` found and did. */
export interface VerifyReport {
  /** Temporary files of stores that never finished, removed. */
  readonly draftsRemoved: number;
  /** Whole files that lay under their name but not in the index: indexed now. */
  readonly adopted: number;
  /** Files that do not belong into the index, moved to `set-aside`: damaged, or of an instance that is here already. */
  readonly setAside: number;
  /** Instances in the index whose file is gone. Nothing is changed for these: restore the files from a backup. */
  readonly missing: readonly { readonly sopInstanceUid: string }[];
}

export type VerifyOptions = Omit<MaintainedParts, 'exclusively'>;

/**
 * Brings files and index to agreement. A file without an index row was never acknowledged, or its index was lost;
 * it is whole, since it got its name only after its flush, so it is indexed rather than thrown away, and shown or
 * withheld as the journal says. That makes this the rebuild of a lost index too. Files of removed instances are deleted,
 * never adopted. Must not run beside stores.
 */
export async function verifyArchive(options: VerifyOptions): Promise<VerifyReport> {
  const { blobs, index, journal } = options;
  const draftsRemoved = await blobs.removeDrafts();
  const doomed = await finishRemovals(options);
  const missing: { sopInstanceUid: string }[] = [];
  let lines: ReadonlyMap<string, JournalLine> | undefined;
  let adopted = 0;
  let setAside = 0;
  for await (const [shard, onDisk] of keysByShard(blobs)) {
    const indexed = await index.blobsOf(shard);
    const unknown = onDisk.filter((key) => !indexed.delete(key) && !doomed.has(key));
    for (const arrival of await arrivalsAmong(unknown, shard, blobs)) {
      lines ??= await journal.read();
      const { fits } = await adopt(arrival, options, { line: lines.get(arrival.key) });
      if (fits) adopted += 1;
      else if (!blobs.isShared) {
        await blobs.setAside(arrival.key);
        setAside += 1;
      }
    }
    // Another process may have stored it since the shard was listed.
    for (const [key, { sopInstanceUid }] of indexed)
      if (!blobs.isShared || !(await blobs.has(key))) missing.push({ sopInstanceUid });
  }
  return { draftsRemoved, adopted, setAside, missing };
}
