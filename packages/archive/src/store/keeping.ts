import { IsocenterError } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { IncomingInstance, RefusedInstance, StoreOutcome } from '../incoming-instance.ts';
import type { Clock, Logger } from '../ports.ts';
import { checkCoercible, coerce } from '../rules/coercion.ts';
import { type GivenFile, givenFileKey, type Likeness } from '../rules/decide.ts';
import { likenessOfFiles, type PixelComparer } from '../rules/likeness.ts';
import type { StorePolicy } from '../rules/store-policy.ts';
import type { BlobDraft, BlobStore } from './blob-store.ts';
import type { CommitQueue } from './commit-queue.ts';
import { isFileSystemError } from './file-system-error.ts';
import { type Prepared, prepare } from './prepare.ts';
import { SpaceFloor } from './space-floor.ts';
import { storeOutcomeOf } from './store-outcome.ts';

export interface KeepingParts {
  readonly blobs: BlobStore;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policy: StorePolicy;
  readonly comparePixels: PixelComparer | undefined;
  /** Names this archive in Original Attributes Sequence. */
  readonly systemName: string;
}

/**
 * Up to this size a batch waits for an instance: its flush takes no longer than that of one byte, and the transaction is most of the work.
 * While one of a slice is written, others are better received.
 */
const soonFlushedBytes = 2 ** 16;

/** The way of an instance from its first byte to its outcome. */
export class Keeping {
  readonly #parts: KeepingParts;
  readonly #space: SpaceFloor;

  /** Throws `ARCHIVE_COERCION_FORBIDDEN`. */
  constructor(parts: KeepingParts) {
    for (const { changes } of parts.policy.coercions) for (const { tag } of changes) checkCoercible(tag);
    this.#parts = parts;
    this.#space = new SpaceFloor(parts.blobs, parts.clock, parts.policy.minimumFreeBytes);
  }

  async keep(
    incoming: IncomingInstance,
    signal: AbortSignal | undefined,
    isClosed: boolean,
  ): Promise<StoreOutcome> {
    const seen: RefusedInstance = {};
    try {
      signal?.throwIfAborted();
      if (isClosed) throw archiveError('ARCHIVE_CLOSED', {});
      return await this.#keep(incoming, seen, signal);
    } catch (cause) {
      if (signal?.aborted && cause === signal.reason) throw cause;
      const error = refusalOf(cause);
      const { logger } = this.#parts;
      const details = { sopInstanceUid: seen.sopInstanceUid, code: error.code, door: incoming.origin.door };
      if (incoming.tally?.note(error.code) ?? true) {
        if (error.kind === 'unavailable')
          logger.error({ ...details, cause }, 'An instance could not be stored');
        else logger.info(details, 'An instance was refused');
      }
      return { status: 'refused', error, ...(Object.keys(seen).length > 0 && { instance: seen }) };
    }
  }

  async #keep(
    incoming: IncomingInstance,
    seen: RefusedInstance,
    signal: AbortSignal | undefined,
  ): Promise<StoreOutcome> {
    const { blobs, queue, clock, policy, systemName } = this.#parts;
    const at = new Date(clock.now()).toISOString();
    // Of parts of one request a later one may be here before the one it has to wait for.
    const mayBeExpected = incoming.place === undefined;
    let arrive = () => {};
    try {
      const prepared = await prepare(incoming, {
        createDraft: () => blobs.createDraft(),
        space: this.#space,
        limits: policy,
        receivedAt: at,
        coerce: (dataSet) =>
          policy.coercions.length === 0
            ? undefined
            : coerce(dataSet, incoming.origin, policy.coercions, { at, modifyingSystem: systemName }),
        onReceived: (byteLength) => {
          if (mayBeExpected && byteLength <= soonFlushedBytes) arrive = queue.expect();
        },
        seen,
        signal,
      });
      await incoming.place?.come();
      return await this.#commit(prepared, incoming, arrive, signal);
    } finally {
      arrive();
    }
  }

  /** @param arrive to be called once the queue has it */
  async #commit(
    { draft, record }: Prepared,
    { place, tally }: IncomingInstance,
    arrive: () => void,
    signal: AbortSignal | undefined,
  ): Promise<StoreOutcome> {
    const { queue, logger } = this.#parts;
    const likeness = new Map<string, Likeness>();
    for (;;) {
      const judging = queue.commit({ draft, record, likeness });
      arrive();
      // Those behind it may be judged with it, in one transaction.
      place?.pass();
      const { decision, instance } = await judging;
      if (decision.kind !== 'compare') {
        const outcome = storeOutcomeOf(decision, instance, record);
        if (outcome.status === 'quarantined' && (tally?.note(outcome.error.code) ?? true)) {
          const details = { sopInstanceUid: instance.sopInstanceUid, code: outcome.error.code };
          logger.warn(details, 'An instance waits in quarantine for a decision');
        }
        return outcome;
      }
      const { given } = decision;
      likeness.set(givenFileKey(given), await this.#compare(draft, given, signal));
    }
  }

  /** Only now, when a SOP Instance UID comes again, are two files held against each other. */
  async #compare(
    draft: BlobDraft,
    { blobKey, overlay }: GivenFile,
    signal: AbortSignal | undefined,
  ): Promise<Likeness> {
    const { comparePixels } = this.#parts;
    try {
      const blob = await this.#parts.blobs.open(blobKey);
      try {
        return await likenessOfFiles({ file: blob, overlay }, await draft.source(), {
          comparePixels,
          signal,
        });
      } finally {
        await blob.close();
      }
    } catch (error) {
      await draft.discard();
      throw error;
    }
  }
}

/** What the sender is told about a failure on our side. */
function refusalOf(error: unknown): IsocenterError {
  if (error instanceof IsocenterError) return error;
  const message = error instanceof Error ? error.message : '';
  if (isFileSystemError(error, 'ENOSPC', 'EDQUOT') || /database or disk is full/.test(message)) {
    return archiveError('ARCHIVE_FULL', {}, { cause: error });
  }
  const isFromBelow = isFileSystemError(error) || isFileSystemError(error, 'ERR_SQLITE_ERROR');
  return archiveError(isFromBelow ? 'ARCHIVE_WRITE_FAILED' : 'ARCHIVE_FAILED', {}, { cause: error });
}
