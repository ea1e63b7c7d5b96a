import { archiveError } from '../errors.ts';
import type { KeptInstance } from '../incoming-instance.ts';
import type { Change } from '../index/change.ts';
import { isIndexConflict } from '../index/index-conflict.ts';
import type { IndexStep } from '../index/index-step.ts';
import type { BasedOn, IndexedInstance, InstanceIndex, InstanceRecord } from '../index/instance-index.ts';
import type { Journal } from '../maintain/journal.ts';
import { linesOf } from '../maintain/journal-lines.ts';
import { type Decision, decide, givenFileKey, type Likeness } from '../rules/decide.ts';
import { admit, factsOf, hereFactsOf, markOf, questionOf, type Standing } from '../rules/standing.ts';
import { rejectionSteps, stepsOf } from '../rules/steps.ts';
import type { StorePolicy } from '../rules/store-policy.ts';
import type { BlobKey, BlobStore } from './blob-store.ts';
import { keptIn, keptInstanceOf } from './kept-instance.ts';
import type { Prepared } from './prepare.ts';

/** A prepared instance, with what is known of how it compares to files of its SOP Instance UID that are here. */
export interface Candidate extends Prepared {
  /** By `givenFileKey`. */
  readonly likeness: ReadonlyMap<string, Likeness>;
}

/** What became of a candidate. After `compare` its draft is the caller's again, to compare and to commit once more. */
export interface Committed {
  readonly decision: Decision;
  /** What is kept: the candidate, or what was here before it. */
  readonly instance: KeptInstance;
}

interface Waiting extends Candidate {
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
  isPublished?: boolean;
}

interface Judged {
  readonly one: Waiting;
  readonly decision: Decision;
}

export interface CommitQueueParts {
  readonly blobs: BlobStore;
  readonly index: InstanceIndex;
  readonly journal: Journal;
  readonly policy: StorePolicy;
  readonly onCommit: (changes: readonly Change[]) => void;
}

const largestBatch = 256;

/**
 * The second half of keeping, one batch at a time: the rules, names, one flush per folder, one transaction, for all that
 * wait. While a batch is being flushed the next one gathers, so many senders share the cost of a flush.
 *
 * The order is the promise: the file is durable under its name before the transaction that mentions it is committed, and nobody
 * is told `store` before the index is durable. In this process only this queue publishes and indexes, so no two stores of one UID
 * race; where another process was faster, the index refuses the transaction and each instance is judged anew.
 */
export class CommitQueue {
  readonly #parts: CommitQueueParts;
  #waiting: Waiting[] = [];
  readonly #alone: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  /** See `expect`. */
  readonly #coming = new Set<Promise<void>>();

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  /** Takes the draft over: it is published or discarded, unless the decision is `compare`. */
  commit(candidate: Candidate): Promise<Committed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...candidate, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /**
   * An instance will be here in about the time of one flush: a batch that is about to begin waits for it, since one batch of two costs
   * little more than one of one. What is called when it has come, or will not.
   */
  expect(): () => void {
    let arrive = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    this.#coming.add(arrival);
    return () => {
      this.#coming.delete(arrival);
      arrive();
    };
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
      // Not for those that come meanwhile, or a batch might never begin.
      await Promise.all(this.#coming);
      const batch = this.#waiting.splice(0, largestBatch);
      if (batch.length === 0) continue;
      try {
        await this.#commitBatch(batch);
      } catch (error) {
        await this.#fail(
          batch.filter((one) => !this.#waiting.includes(one)),
          error,
        );
      }
    }
    this.#running = undefined;
  }

  async #commitBatch(batch: readonly Waiting[]): Promise<void> {
    const { index } = this.#parts;
    const question = questionOf(batch.map(({ record }) => record));
    const standing = await index.standing(question);
    const basedOn = { question, mark: markOf(standing) };
    const judged = this.#judge(batch, standing);
    const fresh = judged.filter(({ decision }) => isFresh(decision));
    const naming = this.#publish(fresh.map(({ one }) => one));
    naming.catch(() => undefined); // told by `#add`
    // A bucket takes long, and whoever searches would wait for it.
    if (this.#parts.blobs.isShared) await naming;
    await this.#add(fresh, standing, basedOn, naming);
    for (const settled of judged) {
      if (isFresh(settled.decision)) continue;
      await this.#settle(settled, standing).catch((error: unknown) => this.#fail([settled.one], error));
    }
  }

  #judge(batch: readonly Waiting[], standing: Standing): Judged[] {
    const judged: Judged[] = [];
    const fresh = new Set<string>();
    for (const one of batch) {
      const { record } = one;
      const uid = sopInstanceUidOf(one);
      // Its twin in this batch may still fail; the next batch knows what became of it.
      if (fresh.has(uid)) {
        this.#waiting.push(one);
        continue;
      }
      const incoming = { ...factsOf(record), patient: record.entry.patient };
      const here = hereFactsOf(record, standing);
      const decision = decide(incoming, here, this.#parts.policy, (given) =>
        one.likeness.get(givenFileKey(given)),
      );
      if (isFresh(decision)) fresh.add(uid);
      if (isShownBy(decision)) admit(record, standing);
      judged.push({ one, decision });
    }
    return judged;
  }

  async #publish(fresh: readonly Waiting[]): Promise<void> {
    const unpublished = fresh.filter(({ isPublished }) => !isPublished);
    if (unpublished.length === 0) return;
    const publishing = await Promise.allSettled(
      unpublished.map(async (one) => {
        await one.draft.publish(one.record.blob.blobKey);
        one.isPublished = true;
      }),
    );
    // Only once none is under way any more may they be taken back.
    const failure = publishing.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
    await this.#parts.blobs.syncNames(unpublished.map(({ record }) => record.blob.blobKey));
  }

  /**
   * Indexes all, or when that fails each alone, since one of them may be the reason. The steps are taken while the files get
   * their names, and committed once they have them.
   */
  async #add(
    fresh: readonly Judged[],
    standing: Standing,
    basedOn: BasedOn,
    naming: Promise<void>,
  ): Promise<void> {
    if (fresh.length === 0) return;
    const { index, journal, onCommit } = this.#parts;
    let changes: Change[];
    try {
      const shown = new Map(standing.kept);
      const steps = await this.#stepsOf(fresh, shown);
      const lines = linesOf(steps, { shown, returning: withheldKeysIn(standing) });
      if (lines.length > 0) await naming;
      await journal.append(lines);
      changes = await index.apply(steps, basedOn, naming);
    } catch (error) {
      await naming;
      if (fresh.length === 1 && !isIndexConflict(error)) throw error;
      for (const { one } of fresh) await this.#commitAlone(one, isIndexConflict(error));
      return;
    }
    for (const { one, decision } of fresh) one.resolve({ decision, instance: keptInstanceOf(one.record) });
    onCommit(changes);
  }

  /** `mayRace`: another process may have been faster; how things stand now decides. */
  async #commitAlone(one: Waiting, mayRace: boolean): Promise<void> {
    try {
      await this.#commitBatch([one]);
    } catch (error) {
      if (mayRace && isIndexConflict(error)) return this.#commitAlone(one, false);
      await this.#fail([one], error);
    }
  }

  /** `shown` is filled with what a rejection note takes away. */
  async #stepsOf(fresh: readonly Judged[], shown: Map<string, IndexedInstance>): Promise<IndexStep[]> {
    const steps: IndexStep[] = [];
    for (const { one, decision } of fresh) {
      steps.push(...stepsOf(one.record, decision));
      if (one.record.rejects && isShownBy(decision)) {
        const uids = one.record.rejects.references.map(({ sopInstanceUid }) => sopInstanceUid);
        const named = await this.#parts.index.findKept(uids);
        for (const [uid, instance] of named) shown.set(uid, instance);
        steps.push(...rejectionSteps(one.record, steps, named));
      }
    }
    return steps;
  }

  /** What is not kept: it is here already, is to be compared, or is refused. */
  async #settle({ one, decision }: Judged, standing: Standing): Promise<void> {
    const { draft, record, resolve } = one;
    const instance = keptInstanceOf(record);
    if (decision.kind === 'compare' && !one.isPublished) return resolve({ decision, instance });
    if (decision.kind === 'compare') throw archiveError('ARCHIVE_RACE_LOST', {});
    if ('blobKey' in decision) await this.#keepPresent(one, decision.blobKey);
    if (one.isPublished) await this.#withdraw([one]);
    else await draft.discard();
    if (!('blobKey' in decision)) return resolve({ decision, instance });
    resolve({ decision, instance: keptIn(standing, sopInstanceUidOf(one), decision.blobKey) ?? instance });
  }

  /**
   * Nobody is told `already-stored` of a file that something removed from outside: the same bytes take its place; other
   * ones cannot, since the index describes those that are gone.
   */
  async #keepPresent({ draft, record }: Waiting, blobKey: BlobKey): Promise<void> {
    const { blobs } = this.#parts;
    if (await blobs.has(blobKey)) return;
    if (record.blob.blobKey !== blobKey) throw archiveError('ARCHIVE_BLOB_MISSING', {});
    await draft.publish(blobKey);
    await blobs.syncNames([blobKey]);
  }

  async #fail(batch: readonly Waiting[], error: unknown): Promise<void> {
    await this.#withdraw(batch);
    for (const one of batch) one.reject(error);
  }

  /** Takes back files that the index does not name. When not even that can be asked, `verify` does it at the next start. */
  async #withdraw(batch: readonly Waiting[]): Promise<void> {
    for (const { draft } of batch) await draft.discard().catch(() => {});
    const { blobs, index } = this.#parts;
    // Another process may be about to index the very same file; what nobody does, `fsck` finds.
    if (blobs.isShared) return;
    const named = await index
      .namedBlobs(batch.map(({ record }) => record.blob.blobKey))
      .catch(() => undefined);
    if (!named) return;
    for (const { record } of batch) {
      if (!named.has(record.blob.blobKey)) await blobs.delete(record.blob.blobKey).catch(() => {});
    }
  }
}

const isShownBy = ({ kind }: Decision): boolean => kind === 'store' || kind === 'replace';

const withheldKeysIn = ({ withheld }: Standing): Set<BlobKey> =>
  new Set([...withheld.values()].flat().map(({ record }) => record.blob.blobKey));

const isFresh = ({ kind }: Decision): boolean =>
  kind === 'store' || kind === 'store-rejected' || kind === 'replace' || kind === 'quarantine';

const sopInstanceUidOf = ({ record }: { readonly record: InstanceRecord }): string =>
  record.entry.instance.sop_instance_uid;
