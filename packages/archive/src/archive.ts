import type { IncomingInstance, StoreOutcome } from './incoming-instance.ts';
import type { Change } from './index/change.ts';
import type { VerifyReport } from './maintain/verify.ts';
import type { FindResult, Query } from './query/query.ts';
import type { Restriction } from './query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from './query/study-list.ts';
import type { KeptRendition, Rendition } from './renditions/rendition.ts';
import type { InstanceAddress, InstanceScope, StoredInstance } from './retrieve/stored-instance.ts';

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
  /** Instances that came through the door `sample`. */
  countSamples(restriction: Restriction): Promise<number>;
  find(query: Query): Promise<FindResult>;
  /** The study list: a STUDY level query answered as plain rows. `include` has no meaning here. */
  findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows>;
  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined>;
  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined>;
  instance(address: InstanceAddress, restriction: Restriction): Promise<StoredInstance | undefined>;
  /** By Series Number, Instance Number, then UIDs; empty when nothing is there. */
  instancesOf(scope: InstanceScope, restriction: Restriction): Promise<StoredInstance[]>;
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
  /** Calls `listener` after each commit with the changes it made; returns the way to stop. */
  onChange(listener: (changes: readonly Change[]) => void): () => void;
  /** Removes what a stopped process left and reports what does not agree. Runs by itself when the archive opens. */
  verify(): Promise<VerifyReport>;
  /** Waits for what is under way, then closes files and gives the folder free. */
  close(): Promise<void>;
}
