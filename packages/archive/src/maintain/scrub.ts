import { setTimeout as wait } from 'node:timers/promises';
import type { InstanceIndex } from '../index/instance-index.ts';
import type { Clock, Logger } from '../ports.ts';
import { shardOf, shards } from '../store/blob-key.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { type BlobProblem, findBlobProblem } from './blob-problem.ts';

/** How far a round of the scrub is; kept, so that a restart goes on where the last one stopped. */
export interface ScrubState {
  /** ISO 8601 in UTC. */
  readonly roundStartedAt: string;
  /** The last file that was read; absent at the beginning of a round. */
  readonly lastKey?: BlobKey | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly problems: number;
  /** Of the round before this one. */
  readonly lastRound?: {
    readonly endedAt: string;
    readonly files: number;
    readonly bytes: number;
    readonly problems: number;
  };
}

/** Port: where the state is kept. */
export interface ScrubMemory {
  load(): Promise<ScrubState | undefined>;
  save(state: ScrubState): Promise<void>;
}

export interface ScrubFinding {
  readonly kind: BlobProblem;
  readonly blobKey: BlobKey;
  readonly sopInstanceUid: string;
}

export interface ScrubbedFile {
  readonly bytes: number;
  readonly finding?: ScrubFinding;
  /** Of this round, those of earlier starts included. */
  readonly done: number;
  readonly total: number;
}

export interface ScrubOptions {
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly index: Pick<InstanceIndex, 'blobsOf' | 'namedBlobs'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memory: ScrubMemory;
  /** A round through everything takes about so long; 0: as fast as the disk gives. */
  readonly roundMs: number;
  readonly signal: AbortSignal;
  readonly onFile?: ((file: ScrubbedFile) => void) | undefined;
}

const saveEveryMs = 30_000;
const longestPauseMs = 60 * 60 * 1000;

/**
 * One round: reads every stored file that the index names and compares its digest, spread over `roundMs`, beginning
 * after the file that was read last. A disk that loses bits tells nobody; who reads everything now and then learns of
 * it while a backup still has the file. Answers when the round is done; rejects with `signal`'s reason.
 */
export async function scrub(options: ScrubOptions): Promise<ScrubState> {
  const { index, memory, clock, roundMs, signal } = options;
  const now = () => new Date(clock.now()).toISOString();
  let state: ScrubState = (await memory.load()) ?? newRound(now());
  let total = 0;
  for (const shard of shards) total += (await index.blobsOf(shard)).size;
  const pauseMs = Math.min(longestPauseMs, total === 0 ? 0 : roundMs / total);
  let savedAt = clock.now();
  for (const shard of shards) {
    if (state.lastKey !== undefined && shard < shardOf(state.lastKey)) continue;
    const indexed = [...(await index.blobsOf(shard))].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [blobKey, { sopInstanceUid }] of indexed) {
      if (state.lastKey !== undefined && blobKey <= state.lastKey) continue;
      signal.throwIfAborted();
      const startedAt = clock.now();
      const { bytes, finding } = await readFile(blobKey, sopInstanceUid, options);
      state = {
        ...state,
        lastKey: blobKey,
        files: state.files + 1,
        bytes: state.bytes + bytes,
        problems: state.problems + (finding ? 1 : 0),
      };
      const done = state.files;
      options.onFile?.({ bytes, done, total: Math.max(done, total), ...(finding && { finding }) });
      if (finding || clock.now() - savedAt >= saveEveryMs) {
        await memory.save(state);
        savedAt = clock.now();
      }
      const restMs = pauseMs - (clock.now() - startedAt);
      if (restMs > 0) await pause(restMs, signal, () => memory.save(state));
    }
  }
  const { files, bytes, problems } = state;
  const done = { ...newRound(now()), lastRound: { endedAt: now(), files, bytes, problems } };
  await memory.save(done);
  return done;
}

const newRound = (roundStartedAt: string): ScrubState => ({
  roundStartedAt,
  files: 0,
  bytes: 0,
  problems: 0,
});

/** What was read is not read again by the next start. */
async function pause(ms: number, signal: AbortSignal, onAbort: () => Promise<void>): Promise<void> {
  try {
    await wait(ms, undefined, { signal, ref: false });
  } catch {
    await onAbort();
    signal.throwIfAborted();
  }
}

async function readFile(
  blobKey: BlobKey,
  sopInstanceUid: string,
  { blobs, index, logger, signal }: ScrubOptions,
): Promise<{ bytes: number; finding?: ScrubFinding }> {
  let kind: ScrubFinding['kind'] | undefined;
  let bytes = 0;
  try {
    const found = await findBlobProblem(blobs, blobKey, signal);
    bytes = found.bytes;
    kind = found.problem;
  } catch {
    signal.throwIfAborted();
    kind = 'damaged';
  }
  // It may have been removed in order meanwhile.
  if (kind === undefined || !(await index.namedBlobs([blobKey])).has(blobKey)) return { bytes };
  logger.error(
    { sopInstanceUid, blobKey, kind },
    'A stored file is not what was stored: run `isocenter fsck`',
  );
  return { bytes, finding: { kind, blobKey, sopInstanceUid } };
}
