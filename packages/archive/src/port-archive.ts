import type { DicomJson } from '@isocenter/dicom';
import type { Archive } from './archive.ts';
import { archiveError } from './errors.ts';
import type { IncomingInstance, StoreOutcome } from './incoming-instance.ts';
import { AttributeIndexer } from './index/attribute-indexer.ts';
import type { Change } from './index/change.ts';
import type { IndexedInstance } from './index/instance-index.ts';
import type { WithheldFilter, WithheldInstances } from './index/withheld.ts';
import { type BackupReport, backUp } from './maintain/backup.ts';
import type { BackupProgress } from './maintain/copy-files.ts';
import { type FsckOptions, type FsckReport, fsck } from './maintain/fsck.ts';
import { Journal } from './maintain/journal.ts';
import { type Proof, proveInstances } from './maintain/prove.ts';
import { removeSamples } from './maintain/removing.ts';
import { type ScrubOptions, type ScrubState, scrub } from './maintain/scrub.ts';
import { type VerifyReport, verifyArchive } from './maintain/verify.ts';
import type { ArchiveParts } from './open-archive.ts';
import { localUserId } from './ports.ts';
import type { ExtraAttribute, ExtraAttributeState } from './query/extra-attributes.ts';
import type { ChosenQuery, FindResult, FoundMembers, Query } from './query/query.ts';
import type { Restriction } from './query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from './query/study-list.ts';
import type { KeptRendition, Rendition } from './renditions/rendition.ts';
import { Renditions } from './renditions/renditions.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
  StoredInstance,
} from './retrieve/stored-instance.ts';
import { Deciding } from './rules/deciding.ts';
import type { Decider } from './rules/decisions.ts';
import { Hiding } from './rules/hiding.ts';
import { type Holding, holdingsOf } from './rules/holding.ts';
import { defaultStorePolicy } from './rules/store-policy.ts';
import { CommitQueue } from './store/commit-queue.ts';
import { Keeping } from './store/keeping.ts';

/** How this archive names itself in what it changes, Modifying System (0400,0563). */
const systemName = 'ISOCENTER';

/** The archive over its parts: who waits for whom, and who is told. Each noun does its work in a file of its own. */
export class PortArchive implements Archive {
  readonly #parts: ArchiveParts;
  readonly #queue: CommitQueue;
  readonly #keeping: Keeping;
  readonly #hiding: Hiding;
  readonly #deciding: Deciding;
  readonly #journal: Journal;
  readonly #renditions: Renditions;
  readonly #indexer: AttributeIndexer;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #maintenance = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #verifying: Promise<VerifyReport> | undefined;
  #closed: Promise<void> | undefined;
  #watching: Promise<() => void> | undefined;

  constructor(parts: ArchiveParts) {
    this.#parts = parts;
    const { blobs, index, clock, logger, comparePixels } = parts;
    const policy = { ...defaultStorePolicy, ...parts.policy };
    const journal = new Journal(parts.journal);
    const onCommit = (changes: readonly Change[]) => this.#tell(changes);
    const queue = new CommitQueue({ blobs, index, journal, policy, onCommit });
    this.#journal = journal;
    this.#queue = queue;
    this.#keeping = new Keeping({ blobs, queue, clock, logger, policy, comparePixels, systemName });
    const decisions = { blobs, index, journal, queue, clock, logger, policy, systemName, onCommit };
    this.#hiding = new Hiding(decisions);
    this.#deciding = new Deciding(decisions);
    this.#renditions = new Renditions(parts.renditions, index);
    this.#indexer = new AttributeIndexer({ index, blobs, logger });
  }

  keep(incoming: IncomingInstance, signal?: AbortSignal): Promise<StoreOutcome> {
    return this.#write(() => this.#keeping.keep(incoming, signal, this.#closed !== undefined));
  }

  withhold(
    address: InstanceScope | InstanceAddress,
    decision: Decider & { readonly why: string },
  ): Promise<number> {
    return this.#decide(() => this.#hiding.withhold(address, decision));
  }

  release(filter: Omit<WithheldFilter, 'limit' | 'offset'>, decider: Decider): Promise<number> {
    return this.#decide(() => this.#hiding.release(filter, decider));
  }

  accept(
    ids: readonly number[],
    { correction, ...decider }: Decider & { readonly correction?: DicomJson },
  ): Promise<number> {
    return this.#decide(() => this.#deciding.accept(ids, correction, decider));
  }

  refuse(ids: readonly number[], { why, ...decider }: Decider & { readonly why: string }): Promise<number> {
    return this.#decide(() => this.#deciding.refuse(ids, why, decider));
  }

  withheld(filter: WithheldFilter): Promise<WithheldInstances> {
    return this.#parts.index.withheld(filter);
  }

  isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean> {
    return this.#parts.index.isGone(address, restriction);
  }

  holds(sopInstanceUids: readonly string[], restriction: Restriction): Promise<Map<string, Holding>> {
    return holdingsOf(this.#parts.index, sopInstanceUids, restriction);
  }

  prove(
    sopInstanceUids: readonly string[],
    restriction: Restriction,
    signal?: AbortSignal,
  ): Promise<Map<string, Proof>> {
    return proveInstances(sopInstanceUids, { ...this.#parts, restriction, signal });
  }

  removeSamples(restriction: Restriction): Promise<number> {
    const onCommit = (changes: readonly Change[]) => this.#tell(changes);
    return this.#decide(() =>
      this.#queue.alone(() => removeSamples({ ...this.#parts, onCommit }, restriction)),
    );
  }

  countSamples(restriction: Restriction): Promise<number> {
    return this.#parts.index.countSamples(restriction);
  }

  find(query: Query): Promise<FindResult> {
    return this.#parts.index.find(query);
  }

  findMembers(query: ChosenQuery): Promise<FoundMembers> {
    return this.#parts.index.findMembers(query);
  }

  findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows> {
    return this.#parts.index.findStudies(query);
  }

  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined> {
    return this.#parts.index.study(studyInstanceUid, restriction);
  }

  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined> {
    return this.#parts.index.manifest(studyInstanceUid, restriction);
  }

  async instance(address: InstanceAddress, restriction: Restriction): Promise<StoredInstance | undefined> {
    const indexed = await this.#parts.index.instance(address, restriction);
    return indexed && this.#storedInstance(indexed);
  }

  async instancesOf(scope: InstanceScope, restriction: Restriction): Promise<StoredInstance[]> {
    const indexed = await this.#parts.index.instancesOf(scope, restriction);
    return indexed.map((instance) => this.#storedInstance(instance));
  }

  digestsOf(series: SeriesAddress, restriction: Restriction): Promise<InstanceDigest[]> {
    return this.#parts.index.digestsOf(series, restriction);
  }

  async addSearchAttribute(attribute: ExtraAttribute): Promise<void> {
    await this.#parts.index.addSearchAttribute(attribute);
    this.#indexer.wake();
  }

  removeSearchAttribute(tag: number): Promise<void> {
    return this.#parts.index.removeSearchAttribute(tag);
  }

  searchAttributes(): Promise<ExtraAttributeState[]> {
    return this.#parts.index.searchAttributes();
  }

  /** Goes on reading what a stopped process had not read for the attributes that were made searchable. */
  readOn(): void {
    this.#indexer.wake();
  }

  putRendition(rendition: Rendition, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    return this.#renditions.put(rendition, bytes);
  }

  rendition(subject: string, kind: string): Promise<KeptRendition | undefined> {
    return this.#renditions.find(subject, kind);
  }

  dropRenditions(subjects: readonly string[]): Promise<void> {
    return this.#renditions.drop(subjects);
  }

  changes(options: { since: number; limit?: number; restriction: Restriction }): Promise<Change[]> {
    return this.#parts.index.changes({ limit: 1000, ...options });
  }

  lastSequence(): Promise<number> {
    return this.#parts.index.lastSequence();
  }

  onChange(listener: (changes: readonly Change[]) => void): () => void {
    // What other processes commit is asked for once somebody wants to hear of it.
    this.#watching ??= this.#parts.index.onForeignChange((changes) => this.#tell(changes));
    this.#watching.catch((cause: unknown) =>
      this.#parts.logger.error({ cause }, 'Changes of other processes cannot be heard of'),
    );
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  verify(): Promise<VerifyReport> {
    this.#verifying ??= this.#verify().finally(() => {
      this.#verifying = undefined;
    });
    return this.#verifying;
  }

  fsck(options: FsckOptions): Promise<FsckReport> {
    return this.#maintain(options, (signal) => fsck(this.#maintained(), { ...options, signal }));
  }

  backUp(target: string, options: BackupProgress = {}): Promise<BackupReport> {
    const { copyIndex, ...parts } = this.#parts;
    if (!copyIndex) throw archiveError('ARCHIVE_BACKUP_NOT_HERE', {});
    return this.#maintain(options, (signal) =>
      backUp({ ...parts, copyIndex }, target, { ...options, signal }),
    );
  }

  scrub(options: Pick<ScrubOptions, 'memory' | 'roundMs' | 'signal' | 'onFile'>): Promise<ScrubState> {
    return this.#maintain(options, (signal) => scrub({ ...this.#parts, ...options, signal }));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #maintained() {
    const exclusively = <Result>(work: () => Promise<Result>) => this.#queue.alone(work);
    return { ...this.#parts, journal: this.#journal, userId: localUserId, exclusively };
  }

  /** A change that is not a store; refused once the archive closes. */
  #decide<Result>(start: () => Promise<Result>): Promise<Result> {
    return this.#write(async () => {
      if (this.#closed) throw archiveError('ARCHIVE_CLOSED', {});
      return start();
    });
  }

  /** Work that `verify` must not run beside, and that `close` waits for. */
  async #write<Result>(start: () => Promise<Result>): Promise<Result> {
    while (this.#verifying) await this.#verifying;
    return tracked(this.#underWay, start());
  }

  /** Work that may take hours and can be broken off at any moment, as it is when the archive closes. */
  #maintain<Result>(
    { signal }: { readonly signal?: AbortSignal | undefined },
    start: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const closing = this.#closing.signal;
    if (closing.aborted) throw archiveError('ARCHIVE_CLOSED', {});
    return tracked(this.#maintenance, start(signal ? AbortSignal.any([signal, closing]) : closing));
  }

  /** Writes that came before are waited for; those that come now wait. */
  async #verify(): Promise<VerifyReport> {
    await Promise.allSettled(this.#underWay);
    const report = await verifyArchive(this.#maintained());
    const level = report.missing.length > 0 ? 'error' : 'info';
    this.#parts.logger[level]({ ...report, missing: report.missing.length }, 'Verified the archive');
    return report;
  }

  async #close(): Promise<void> {
    this.#closing.abort(archiveError('ARCHIVE_CLOSED', {}));
    await Promise.allSettled([...this.#underWay, ...this.#maintenance, this.#verifying]);
    this.#listeners.clear();
    await this.#watching?.then(
      (stop) => stop(),
      () => {},
    );
    await this.#indexer.stop();
    await this.#parts.close();
  }

  #storedInstance({ blobKey, ...instance }: IndexedInstance): StoredInstance {
    return { ...instance, open: () => this.#parts.blobs.open(blobKey) };
  }

  #tell(changes: readonly Change[]): void {
    this.#indexer.wake();
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.#parts.logger.error({ cause: error }, 'A listener of the change feed failed');
      }
    }
  }
}

async function tracked<Result>(set: Set<Promise<unknown>>, work: Promise<Result>): Promise<Result> {
  set.add(work);
  try {
    return await work;
  } finally {
    set.delete(work);
  }
}
