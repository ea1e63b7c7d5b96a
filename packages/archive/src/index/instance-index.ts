import type { DicomJson, Finding } from '@isocenter/dicom';
import type { InstanceOrigin } from '../incoming-instance.ts';
import type { ExtraAttribute, ExtraAttributeState, ReadAttribute } from '../query/extra-attributes.ts';
import type { ChosenQuery, FindResult, FoundMembers, Query } from '../query/query.ts';
import type { Restriction } from '../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../query/study-list.ts';
import type { StoredFrames } from '../retrieve/stored-frames.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
} from '../retrieve/stored-instance.ts';
import type { RejectionNote } from '../rules/rejection-note.ts';
import type { Standing, StandingQuestion } from '../rules/standing.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { CatalogEntry } from './catalog.ts';
import type { Change } from './change.ts';
import type { IndexStep } from './index-step.ts';
import type { RenditionRow } from './rendition-row.ts';
import type { WithheldFilter, WithheldInstances } from './withheld.ts';

/** Where an instance lies and what its bytes are. */
export interface BlobFacts {
  readonly blobKey: BlobKey;
  readonly byteLength: number;
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
  readonly transferSyntaxUid: string;
  readonly dataSetByteOffset: number;
  readonly pixelDataByteOffset: number | undefined;
  readonly frames?: StoredFrames | undefined;
}

/** All the index is told of one instance. */
export interface InstanceRecord {
  readonly entry: CatalogEntry;
  readonly blob: BlobFacts;
  readonly origin: InstanceOrigin | RecoveredOrigin;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly findings: readonly Finding[];
  /**
   * Attributes that stand in place of those of the stored file wherever it is handed out, Original Attributes Sequence
   * included (PS3.3 §C.12.1.1.9). The catalog is of the file with these.
   */
  readonly overlay?: DicomJson | undefined;
  /** What it hides while it is shown, where it is a rejection note. */
  readonly rejects?: RejectionNote | undefined;
}

/** An instance that `verify` found on disk; who sent it is no longer known. */
export interface RecoveredOrigin {
  readonly door: 'recovery';
  readonly userId: string;
  readonly callingAeTitle?: undefined;
}

/** An instance as the index knows it. `frames` only where they were asked for. */
export interface IndexedInstance extends BlobFacts {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber: number | undefined;
  readonly numberOfFrames: number;
  readonly receivedAt: string;
  /** The DICOM application it came from, as that named itself. */
  readonly callingAeTitle?: string | undefined;
  readonly overlay?: DicomJson | undefined;
}

/** What was read of the instances of some changes. Taken in for the tags that had come to `from`, which come to `to`. */
export interface AttributeValues {
  readonly tags: readonly number[];
  /** Sequences in the change feed. */
  readonly from: number;
  readonly to: number;
  readonly instances: readonly {
    readonly sopInstanceUid: string;
    /** It said something else before. */
    readonly isChanged: boolean;
    readonly values: ReadonlyMap<number, ReadAttribute>;
  }[];
}

/** Rows whose counts did not agree with what they count. */
export interface Recount {
  readonly found: number;
  readonly repaired: number;
}

/** Whose a blob is. */
export interface BlobOwner {
  readonly sopInstanceUid: string;
  readonly isWithheld: boolean;
}

/**
 * What a decision was made on. Where several processes share the index, `apply` looks again inside its transaction and
 * throws (see `isIndexConflict`) when things stand otherwise by then.
 */
export interface BasedOn {
  readonly question: StandingQuestion;
  /** `markOf` the standing that was answered. */
  readonly mark: string;
}

/** Port: what is where, and who it is about. Every method that answers to someone takes what they may see. */
export interface InstanceIndex {
  /**
   * One transaction, durable when it returns: all steps in their order or, when it throws, none. The changes it
   * answers are in the feed. What keeps a step from being taken (a SOP Instance UID that is visible already, another
   * process having been faster) throws; `findKept` and `withheld` then tell how things stand.
   *
   * @param named commits only once this resolved: the files that the steps name have got their names meanwhile. What it
   *   rejects with undoes the steps and is thrown.
   */
  apply(steps: readonly IndexStep[], basedOn?: BasedOn, named?: Promise<void>): Promise<Change[]>;
  /** How things stand where some instances want to go; the rules decide on it. */
  standing(question: StandingQuestion): Promise<Standing>;
  /** Those of the blobs that an instance names, visible or withheld. */
  namedBlobs(keys: readonly BlobKey[]): Promise<Set<BlobKey>>;
  /** Shorthand for `apply` with a step `add` for each. */
  add(records: readonly InstanceRecord[]): Promise<Change[]>;
  /**
   * One transaction: takes away the instances that came through the door `sample`, withheld ones too, and whatever
   * series, study and patient is empty then; the changes it answers are in the feed, and the blobs are doomed.
   */
  removeSamples(options: { restriction: Restriction; occurredAt: string }): Promise<Change[]>;
  /** Visible instances that came through the door `sample`. */
  countSamples(restriction: Restriction): Promise<number>;
  /** Blobs of removed instances that were not forgotten yet, without those that an instance names again. */
  doomedBlobs(): Promise<BlobKey[]>;
  /** For blobs that are deleted for good. */
  forgetDoomed(keys: readonly BlobKey[]): Promise<void>;
  /** Newest first. */
  withheld(filter: WithheldFilter): Promise<WithheldInstances>;
  /**
   * Whether something was here under this address and is withheld as deleted or rejected, with nothing visible left:
   * the door answers that it is gone.
   */
  isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean>;
  /** Answers the blob it takes the place of, when no other row names that. */
  putRendition(row: RenditionRow): Promise<BlobKey | undefined>;
  rendition(subject: string, kind: string): Promise<RenditionRow | undefined>;
  /** Answers the blobs that no row names any more. */
  dropRenditions(subjects: readonly string[]): Promise<BlobKey[]>;
  /** Those of the blobs that no rendition is kept in. */
  unnamedRenditions(keys: readonly BlobKey[]): Promise<BlobKey[]>;
  /** Those of the SOP Instance UIDs that are visible. */
  findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>>;
  /** Patient key by Study Instance UID, for those that are here. */
  findPatientKeys(studyInstanceUids: readonly string[]): Promise<Map<string, string>>;
  find(query: Query): Promise<FindResult>;
  findMembers(query: ChosenQuery): Promise<FoundMembers>;
  findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows>;
  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined>;
  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined>;
  /** With its frames. */
  instance(address: InstanceAddress, restriction: Restriction): Promise<IndexedInstance | undefined>;
  instancesOf(
    scope: InstanceScope,
    restriction: Restriction,
    options?: { readonly withFrames?: boolean },
  ): Promise<IndexedInstance[]>;
  digestsOf(series: SeriesAddress, restriction: Restriction): Promise<InstanceDigest[]>;
  changes(options: { since: number; limit: number; restriction: Restriction }): Promise<Change[]>;
  lastSequence(): Promise<number>;
  /** Makes an attribute searchable; `putAttributeValues` brings its values. */
  addSearchAttribute(attribute: ExtraAttribute): Promise<void>;
  removeSearchAttribute(tag: number): Promise<void>;
  searchAttributes(): Promise<ExtraAttributeState[]>;
  /** One transaction: values of some instances, and how far the change feed was followed. */
  putAttributeValues(read: AttributeValues): Promise<void>;
  /** Calls `listener` with what other processes commit to the same database from now on; resolves to the way to stop. */
  onForeignChange(listener: (changes: readonly Change[]) => void): Promise<() => void>;
  /** Blob keys the index names in one shard, with their instance; withheld ones too. */
  blobsOf(shard: string): Promise<Map<BlobKey, BlobOwner>>;
  /**
   * Counts anew what is counted on each write (series, instances, frames, quarantined ones, studies of a day) and says how much
   * of it did not agree; `repair` puts it right. Nothing ever should be found.
   */
  recount(options: { readonly repair: boolean }): Promise<Recount>;
  /** Neither visible instances nor withheld ones. */
  isEmpty(): Promise<boolean>;
}
