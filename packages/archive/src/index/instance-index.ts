import type { Finding } from '@isocenter/dicom';
import type { InstanceOrigin } from '../incoming-instance.ts';
import type { FindResult, Query } from '../query/query.ts';
import type { Restriction } from '../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../query/study-list.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { CatalogEntry } from './catalog.ts';
import type { Change } from './change.ts';

/** Where an instance lies and what its bytes are. */
export interface BlobFacts {
  readonly blobKey: BlobKey;
  readonly byteLength: number;
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
  /** SHA-256 of the data set alone: what tells whether two stores bring the same object. */
  readonly dataSetSha256: string;
  readonly transferSyntaxUid: string;
  readonly dataSetByteOffset: number;
  readonly pixelDataByteOffset: number | undefined;
}

/** All the index is told of one instance. */
export interface InstanceRecord {
  readonly entry: CatalogEntry;
  readonly blob: BlobFacts;
  readonly origin: InstanceOrigin | RecoveredOrigin;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly findings: readonly Finding[];
}

/** An instance that `verify` found on disk; who sent it is no longer known. */
export interface RecoveredOrigin {
  readonly door: 'recovery';
  readonly userId: string;
  readonly callingAeTitle?: undefined;
}

/** An instance as the index knows it. */
export interface IndexedInstance extends BlobFacts {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber: number | undefined;
  readonly numberOfFrames: number;
  readonly receivedAt: string;
}

/** Port: what is where, and who it is about. Every method that answers to someone takes what they may see. */
export interface InstanceIndex {
  /** One transaction, durable when it returns: all of them or, when it throws, none. SOP Instance UIDs must be new. */
  add(records: readonly InstanceRecord[]): Promise<Change[]>;
  /**
   * One transaction: takes away the instances that came through the door `sample`, and whatever series, study and
   * patient is empty then; the changes it answers are in the feed, and the blobs are doomed.
   */
  removeSamples(options: { restriction: Restriction; occurredAt: string }): Promise<Change[]>;
  /** Instances that came through the door `sample`. */
  countSamples(restriction: Restriction): Promise<number>;
  /** Blobs of removed instances that were not forgotten yet, without those that an instance names again. */
  doomedBlobs(): Promise<BlobKey[]>;
  /** For blobs that are deleted for good. */
  forgetDoomed(keys: readonly BlobKey[]): Promise<void>;
  /** Those of the SOP Instance UIDs that are here. */
  findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>>;
  /** Patient key by Study Instance UID, for those that are here. */
  findPatientKeys(studyInstanceUids: readonly string[]): Promise<Map<string, string>>;
  find(query: Query): Promise<FindResult>;
  findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows>;
  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined>;
  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined>;
  instance(address: InstanceAddress, restriction: Restriction): Promise<IndexedInstance | undefined>;
  instancesOf(scope: InstanceScope, restriction: Restriction): Promise<IndexedInstance[]>;
  changes(options: { since: number; limit: number; restriction: Restriction }): Promise<Change[]>;
  lastSequence(): Promise<number>;
  /** Blob keys the index names in one shard, with their instance. */
  blobsOf(shard: string): Promise<Map<BlobKey, { readonly sopInstanceUid: string }>>;
  isEmpty(): Promise<boolean>;
}
