import type { DicomJson } from '@isocenter/dicom';
import type { IncomingInstance, StoreOutcome } from './incoming-instance.ts';
import type { Change } from './index/change.ts';
import type { WithheldFilter, WithheldInstances } from './index/withheld.ts';
import type { BackupReport } from './maintain/backup.ts';
import type { BackupProgress } from './maintain/copy-files.ts';
import type { FsckOptions, FsckReport } from './maintain/fsck.ts';
import type { Proof } from './maintain/prove.ts';
import type { ScrubOptions, ScrubState } from './maintain/scrub.ts';
import type { VerifyReport } from './maintain/verify.ts';
import type { ExtraAttribute, ExtraAttributeState } from './query/extra-attributes.ts';
import type { ChosenQuery, FindResult, FoundMembers, Query } from './query/query.ts';
import type { Restriction } from './query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from './query/study-list.ts';
import type { KeptRendition, Rendition } from './renditions/rendition.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
  StoredInstance,
} from './retrieve/stored-instance.ts';
import type { Decider } from './rules/decisions.ts';
import type { Holding } from './rules/holding.ts';

/** Keeps instances and answers for them. No protocol, no pixels. */
export interface Archive {
  /**
   * Makes one instance durable and findable. Bad input is an outcome, never an exception. The only exception is
   * `signal`'s reason when it aborts before the instance became durable.
   */
  keep(incoming: IncomingInstance, signal?: AbortSignal): Promise<StoreOutcome>;
  /**
   * Removes every instance that came through the door `sample`, for good, and answers how many. Whatever came
   * through another door stays, also in the same study.
   *
   * Throws `ARCHIVE_REMOVAL_FAILED`, `ARCHIVE_CLOSED`; nothing is removed then.
   */
  removeSamples(restriction: Restriction): Promise<number>;
  /**
   * Hides every instance that is shown under an address (study, series, instance), at every door, and answers how many.
   * Nothing of them is destroyed: `release` with the reason `deleted` shows them again. What a rejection note among them
   * hid is shown again.
   *
   * Throws `ARCHIVE_DECISION_FAILED`; all of them are shown still then.
   */
  withhold(
    address: InstanceScope | InstanceAddress,
    decision: Decider & { readonly reason: 'deleted'; readonly why: string },
  ): Promise<number>;
  /**
   * Shows withheld instances again, of each SOP Instance UID the newest, and answers how many. One whose SOP Instance
   * UID is shown already stays withheld, and so does what a rejection note names that is shown. What does not fit to what is
   * here (another patient of its study or Patient ID, its series in another study) goes into quarantine or stays hidden, as the
   * policy has it for what comes in; only `accept` goes over that.
   */
  release(filter: Omit<WithheldFilter, 'limit' | 'offset'>, decider: Decider): Promise<number>;
  /** What is kept but not shown: the quarantine queue, what was deleted, rejected and replaced; newest first. */
  withheld(filter: WithheldFilter): Promise<WithheldInstances>;
  /**
   * Whether something was here under this address and is hidden for good reason (deleted or rejected), with nothing shown
   * any more: the door says that it is gone rather than that it never was.
   */
  isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean>;
  /** How each of these is held; what is in quarantine is as safe as what is stored. */
  holds(sopInstanceUids: readonly string[], restriction: Restriction): Promise<Map<string, Holding>>;
  /** Reads instances from the disk again and compares digests; see `proveInstances`. */
  prove(
    sopInstanceUids: readonly string[],
    restriction: Restriction,
    signal?: AbortSignal,
  ): Promise<Map<string, Proof>>;
  /**
   * Takes instances out of quarantine and shows them: as they came, or with `correction` over their attributes, which
   * stay readable in Original Attributes Sequence (PS3.3 C.12.1.1.9). What is shown under the same SOP Instance UID is
   * withheld as replaced.
   *
   * Throws `ARCHIVE_NOT_IN_QUARANTINE`, `ARCHIVE_COERCION_FORBIDDEN`, `ARCHIVE_DECISION_FAILED`.
   */
  accept(ids: readonly number[], decision: Decider & { readonly correction?: DicomJson }): Promise<number>;
  /** Keeps quarantined instances as deleted. Throws `ARCHIVE_NOT_IN_QUARANTINE`, `ARCHIVE_DECISION_FAILED`. */
  refuse(ids: readonly number[], decision: Decider & { readonly why: string }): Promise<number>;
  /** Instances that came through the door `sample`. */
  countSamples(restriction: Restriction): Promise<number>;
  find(query: Query): Promise<FindResult>;
  /** The same matches as text, several times as fast where there are many. */
  findMembers(query: ChosenQuery): Promise<FoundMembers>;
  /** The study list: a STUDY level query answered as plain rows. `include` has no meaning here. */
  findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows>;
  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined>;
  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined>;
  instance(address: InstanceAddress, restriction: Restriction): Promise<StoredInstance | undefined>;
  /** By Series Number, Instance Number, then UIDs; empty when nothing is there. */
  instancesOf(scope: InstanceScope, restriction: Restriction): Promise<StoredInstance[]>;
  /** Of the same instances in the same order what `InstanceDigest` tells, ten times as fast for a thousand. */
  digestsOf(series: SeriesAddress, restriction: Restriction): Promise<InstanceDigest[]>;
  /** Keeps what was computed from instances, in place of what was kept of the same subject and kind before. */
  putRendition(rendition: Rendition, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Whoever shows it compares its version first, and has looked up what it is of under the restriction of the asker. */
  rendition(subject: string, kind: string): Promise<KeptRendition | undefined>;
  /** Forgets all renditions of these subjects. */
  dropRenditions(subjects: readonly string[]): Promise<void>;
  /** The change feed after `since` (0: from the beginning), oldest first. */
  changes(options: { since: number; limit?: number; restriction: Restriction }): Promise<Change[]>;
  /** Sequence of the newest change; 0 when there is none. */
  lastSequence(): Promise<number>;
  /**
   * Makes an attribute searchable that the index does not keep by itself. The files that are here are read for it in
   * the background; until that is done a search on it says that it may not have found all (`partialKeys`).
   *
   * Throws `ARCHIVE_ATTRIBUTE_NOT_SEARCHABLE`.
   */
  addSearchAttribute(attribute: ExtraAttribute): Promise<void>;
  removeSearchAttribute(tag: number): Promise<void>;
  /** The attributes made searchable, and how far each has come. */
  searchAttributes(): Promise<ExtraAttributeState[]>;
  /** Calls `listener` after each commit with the changes it made; returns the way to stop. */
  onChange(listener: (changes: readonly Change[]) => void): () => void;
  /** Removes what a stopped process left and reports what does not agree. Runs by itself when the archive opens. */
  verify(): Promise<VerifyReport>;
  /** Compares index, stored files and digests beside stores that go on; see `fsck`. */
  fsck(options: FsckOptions): Promise<FsckReport>;
  /** Copies index and files into a folder beside stores that go on; see `backUp`. */
  backUp(target: string, options?: BackupProgress): Promise<BackupReport>;
  /** One round of reading everything again; see `scrub`. */
  scrub(options: Pick<ScrubOptions, 'memory' | 'roundMs' | 'signal' | 'onFile'>): Promise<ScrubState>;
  /** Waits for what is under way, then closes files and gives the folder free. */
  close(): Promise<void>;
}
