import { archiveError } from '../errors.ts';
import type { Change } from '../index/change.ts';
import type { IndexedInstance, InstanceIndex, InstanceRecord } from '../index/instance-index.ts';
import type { BlobStore } from './blob-store.ts';
import type { Prepared } from './prepare.ts';

/** What became of a prepared instance. */
export type CommitOutcome =
  | { readonly status: 'added'; readonly patientKey: string }
  /** Its SOP Instance UID was here before. The draft is the caller's again, to be looked at and discarded. */
  | { readonly status: 'present'; readonly kept: IndexedInstance };

interface Waiting extends Prepared {
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Fresh extends Waiting {
  /** Of the study the instance joins, or its own where the study is new. */
  readonly patientKey: string;
}

const largestBatch = 256;

/**
 * The second half of keeping, one batch at a time: names, one flush per folder, one transaction, for all that wait.
 * While a batch is being flushed the next one gathers, so many senders share the cost of a flush.
 *
 * The order is the promise: the file is durable under its name before the index mentions it, and nobody is told
 * `added` before the index is durable. Only this queue publishes and indexes, so no two stores of one UID race.
 */
export class CommitQueue {
  readonly #blobs: BlobStore;
  readonly #index: InstanceIndex;
  readonly #onCommit: (changes: readonly Change[]) => void;
  #waiting: Waiting[] = [];
  readonly #alone: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  constructor(blobs: BlobStore, index: InstanceIndex, onCommit: (changes: readonly Change[]) => void) {
    this.#blobs = blobs;
    this.#index = index;
    this.#onCommit = onCommit;
  }

  /** Takes the draft over: it is published or discarded, unless the outcome is `present`. */
  commit(prepared: Prepared): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...prepared, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Runs work between two batches, so that nothing is published or indexed beside it. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#alone.push(() => work().then(resolve, reject));
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#alone.length > 0) {
      await this.#alone.shift()?.();
      const batch = this.#waiting.splice(0, largestBatch);
      if (batch.length === 0) continue;
      try {
        const { fresh, repeated } = await this.#sort(batch);
        await this.#publish(fresh);
        await this.#add(fresh);
        for (const { one, kept } of repeated) {
          await this.#keepPresent(one, kept);
        }
      } catch (error) {
        const failed = batch.filter((one) => !this.#waiting.includes(one));
        await this.#withdraw(failed);
        for (const one of failed) one.reject(error);
      }
    }
    this.#running = undefined;
  }

  async #sort(batch: readonly Waiting[]) {
    const kept = await this.#index.findKept(batch.map(sopInstanceUidOf));
    const patientKeys = await this.#index.findPatientKeys(batch.map(studyInstanceUidOf));
    const fresh = new Map<string, Fresh>();
    const repeated: { one: Waiting; kept: IndexedInstance }[] = [];
    for (const one of batch) {
      const uid = sopInstanceUidOf(one);
      const before = kept.get(uid);
      if (before) repeated.push({ one, kept: before });
      // Its twin in this batch may still fail; the next batch knows what became of it.
      else if (fresh.has(uid)) this.#waiting.push(one);
      else {
        const patientKey = patientKeys.get(studyInstanceUidOf(one)) ?? one.record.entry.patient.patient_key;
        patientKeys.set(studyInstanceUidOf(one), patientKey);
        fresh.set(uid, { ...one, patientKey });
      }
    }
    return { fresh: [...fresh.values()], repeated };
  }

  async #publish(fresh: readonly Fresh[]): Promise<void> {
    const publishing = await Promise.allSettled(
      fresh.map(({ draft, record }) => draft.publish(record.blob.blobKey)),
    );
    // Only once none is under way any more may they be taken back.
    const failure = publishing.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
    await this.#blobs.syncNames(fresh.map(({ record }) => record.blob.blobKey));
  }

  /**
   * Nobody is told `present` of a file that something removed from outside: the same bytes take its place; other ones
   * cannot, since the index describes those that are gone.
   */
  async #keepPresent({ draft, record, resolve, reject }: Waiting, kept: IndexedInstance): Promise<void> {
    const isHere = await this.#blobs.has(kept.blobKey);
    if (!isHere && record.blob.blobKey === kept.blobKey) {
      await draft.publish(kept.blobKey);
      await this.#blobs.syncNames([kept.blobKey]);
    } else if (!isHere) {
      await draft.discard();
      return reject(archiveError('ARCHIVE_BLOB_MISSING', {}));
    }
    resolve({ status: 'present', kept });
  }

  /** Indexes all, or when that fails each alone, since one of them may be the reason. */
  async #add(fresh: readonly Fresh[]): Promise<void> {
    if (fresh.length === 0) return;
    let changes: Change[];
    try {
      changes = await this.#index.add(fresh.map(({ record }) => record));
    } catch (error) {
      if (fresh.length > 1) for (const one of fresh) await this.#add([one]);
      else {
        await this.#withdraw(fresh);
        for (const one of fresh) one.reject(error);
      }
      return;
    }
    for (const { patientKey, resolve } of fresh) resolve({ status: 'added', patientKey });
    this.#onCommit(changes);
  }

  /** Takes back files that the index does not name. When not even that can be asked, `verify` does it at the next start. */
  async #withdraw(batch: readonly Waiting[]): Promise<void> {
    for (const { draft } of batch) await draft.discard().catch(() => {});
    const kept = await this.#index.findKept(batch.map(sopInstanceUidOf)).catch(() => undefined);
    if (!kept) return;
    for (const one of batch) {
      const { blobKey } = one.record.blob;
      if (kept.get(sopInstanceUidOf(one))?.blobKey !== blobKey)
        await this.#blobs.delete(blobKey).catch(() => {});
    }
  }
}

const sopInstanceUidOf = ({ record }: { readonly record: InstanceRecord }): string =>
  record.entry.instance.sop_instance_uid;

const studyInstanceUidOf = ({ record }: { readonly record: InstanceRecord }): string =>
  record.entry.study.study_instance_uid;
