import { IsocenterError } from '@isocenter/dicom';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { Migration } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import { type Clock, type Logger, localUserId } from '../ports.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { readStored, stepFor } from './adopt.ts';
import type { TakeOver } from './index-beside.ts';
import type { Journal } from './journal.ts';
import { arrivalsByShard, keysByShard } from './keys-by-shard.ts';
import { besidePostgres } from './replace-postgres-index.ts';
import { besideSqlite } from './replace-sqlite-index.ts';

export interface ReindexReport {
  readonly files: number;
  /** Shown, and withheld as the journal says. */
  readonly shown: number;
  readonly withheld: number;
  readonly problems: readonly ReindexProblem[];
  /** The file or the schema in which the index that was replaced lies now; absent where there was none. */
  readonly replaced?: string | undefined;
  /** Users, drafts and all else in the same database came along; false where that could not be read. */
  readonly recordsKept: boolean;
}

/** The file stays where it is; `isocenter fsck` says more. */
export interface ReindexProblem {
  readonly blobKey: BlobKey;
  readonly sopInstanceUid?: string | undefined;
  readonly code: string;
}

export interface ReindexOptions {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Those of other rooms, whose tables come along. */
  readonly migrations: readonly Migration[];
  /** What other rooms keep that names changes: the new change feed goes on behind the old one, and tells all that is here as stored. */
  readonly takeOver?: TakeOver | undefined;
  /** `postgres://…`: the index of a database in place of `index.sqlite`. */
  readonly url?: string | undefined;
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
  readonly onProblem?: ((problem: ReindexProblem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const batchSize = 256;

/**
 * Builds a new index beside the old one from the stored files and the journal alone, then puts it in the place of that,
 * which is kept under another name. Until then nothing changed. What other rooms keep in the same database stays, where
 * the old one can be read. Nobody else may use the index meanwhile.
 *
 * Throws `ARCHIVE_DATABASE_IN_USE`.
 */
export async function reindex(options: ReindexOptions): Promise<ReindexReport> {
  const { url, folder, clock, migrations } = options;
  const beside =
    url === undefined
      ? await besideSqlite(folder, clock, migrations)
      : await besidePostgres(folder, clock, migrations, url);
  try {
    const report = await fill(new SqlIndex(beside.fresh), options);
    return { ...report, ...(await beside.swap(options.takeOver)) };
  } finally {
    await beside.leave();
  }
}

async function fill(
  index: SqlIndex,
  { blobs, journal, logger, onProgress, onProblem, signal }: ReindexOptions,
): Promise<Omit<ReindexReport, 'replaced' | 'recordsKept'>> {
  const lines = await journal.read();
  let total = 0;
  for await (const [, keys] of keysByShard(blobs)) total += keys.length;
  const counts = { files: 0, shown: 0, withheld: 0 };
  const problems: ReindexProblem[] = [];
  const tell = (problem: ReindexProblem) => {
    logger.warn(problem, 'A stored file could not be indexed');
    problems.push(problem);
    onProblem?.(problem);
  };
  let batch: { readonly step: IndexStep; readonly record: InstanceRecord }[] = [];
  const flush = async () => {
    const kept = await index.findKept(batch.map(({ record }) => uidOf(record)));
    const steps: IndexStep[] = [];
    for (const { step, record } of batch) {
      if (step.kind !== 'add') counts.withheld += 1;
      else if (kept.has(uidOf(record)) || steps.some((one) => isAdditionOf(one, uidOf(record)))) {
        tell({
          blobKey: record.blob.blobKey,
          sopInstanceUid: uidOf(record),
          code: 'ARCHIVE_INSTANCE_DIFFERS',
        });
        continue;
      } else counts.shown += 1;
      steps.push(step);
    }
    await index.apply(steps);
    batch = [];
  };
  // In the order of arrival: what came first of a study says whose it is, as it did then.
  for await (const [, arrivals] of arrivalsByShard(blobs)) {
    for (const { key: blobKey, writtenAtMs } of arrivals) {
      signal?.throwIfAborted();
      counts.files += 1;
      try {
        const line = lines.get(blobKey);
        const receivedAt = new Date(writtenAtMs).toISOString();
        const record = await readStored(blobKey, blobs, { line, receivedAt, userId: localUserId });
        batch.push({ step: stepFor(record, line), record });
      } catch (error) {
        if (!(error instanceof IsocenterError) || error.kind === 'unavailable') throw error;
        tell({ blobKey, code: error.code });
      }
      if (batch.length >= batchSize) await flush();
      onProgress?.({ done: counts.files, total });
    }
  }
  await flush();
  return { ...counts, problems };
}

const uidOf = ({ entry }: InstanceRecord): string => entry.instance.sop_instance_uid;

const isAdditionOf = (step: IndexStep, sopInstanceUid: string): boolean =>
  step.kind === 'add' && uidOf(step.record) === sopInstanceUid;
