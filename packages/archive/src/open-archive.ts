import { join } from 'node:path';
import { type Finding, IsocenterError, Tag } from '@isocenter/dicom';
import type { Archive } from './archive.ts';
import { archiveError } from './errors.ts';
import type { IncomingInstance, KeptInstance, RefusedInstance, StoreOutcome } from './incoming-instance.ts';
import type { Change } from './index/change.ts';
import type { IndexedInstance, InstanceIndex, InstanceRecord } from './index/instance-index.ts';
import { type ArchiveDatabase, openDatabase } from './index/sql/database.ts';
import { SqlIndex } from './index/sql/sql-index.ts';
import { finishRemovals } from './maintain/finish-removals.ts';
import { type VerifyReport, verifyArchive } from './maintain/verify.ts';
import { type Clock, type Logger, localUserId, silentLogger } from './ports.ts';
import type { FindResult, Query } from './query/query.ts';
import type { Restriction } from './query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from './query/study-list.ts';
import type { KeptRendition, Rendition } from './renditions/rendition.ts';
import { Renditions } from './renditions/renditions.ts';
import type { InstanceAddress, InstanceScope, StoredInstance } from './retrieve/stored-instance.ts';
import type { BlobStore } from './store/blob-store.ts';
import { CommitQueue } from './store/commit-queue.ts';
import { isFileSystemError } from './store/file-system-error.ts';
import { FolderBlobStore } from './store/folder-blob-store.ts';
import { type Prepared, prepare } from './store/prepare.ts';
import { sameDataSet } from './store/same-data-set.ts';
import { SpaceFloor } from './store/space-floor.ts';
import { defaultStoreLimits } from './store/store-limits.ts';

export interface OpenArchiveOptions {
  /** The data folder; made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /** A database opened before, on the same folder; its owner closes it after the archive. */
  readonly database?: ArchiveDatabase | undefined;
  /** Where files are; the data folder unless told. */
  readonly blobs?: BlobStore | undefined;
  readonly renditions?: BlobStore | undefined;
  /** Puts something around a port, such as a stop-watch. */
  readonly around?:
    | (<Port extends object>(name: 'blobs' | 'renditions' | 'index', port: Port) => Port)
    | undefined;
}

/** The parts of an archive behind their ports. */
export interface ArchiveParts {
  readonly blobs: BlobStore;
  /** Of what was computed; apart, since it can be made again and no check reads it. */
  readonly renditions: BlobStore;
  readonly index: InstanceIndex;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly close: () => Promise<void>;
}

/**
 * Opens the archive in a folder and takes the folder for this process. After an owner that did not stop in order, and
 * when the index is empty, `verify` runs first. A removal that was broken off is finished.
 *
 * Throws `ARCHIVE_FOLDER_IN_USE`, `ARCHIVE_FOLDER_UNUSABLE`, `ARCHIVE_INDEX_NEWER`, `ARCHIVE_INDEX_DAMAGED`.
 */
export async function openArchive(options: OpenArchiveOptions): Promise<Archive> {
  const { folder, clock, logger = silentLogger } = options;
  const database = options.database ?? (await openDatabase(folder, { clock }));
  const close = async () => {
    if (!options.database) await database.close();
  };
  try {
    const { around = (_name, port) => port } = options;
    const index = around('index', new SqlIndex(database));
    const blobs = around('blobs', options.blobs ?? (await FolderBlobStore.open(folder)));
    const renditions = around(
      'renditions',
      options.renditions ?? (await FolderBlobStore.open(join(folder, 'renditions'))),
    );
    await renditions.removeDrafts();
    await finishRemovals({ blobs, index, logger });
    const archive = createArchive({ blobs, renditions, index, clock, logger, close });
    if (database.wasAbandoned || (await index.isEmpty())) await archive.verify();
    return archive;
  } catch (error) {
    await close();
    throw error;
  }
}

/** An archive from its parts. Nothing is read or written until it is asked to. */
export function createArchive(parts: ArchiveParts): Archive {
  return new PortArchive(parts);
}

class PortArchive implements Archive {
  readonly #parts: ArchiveParts;
  readonly #queue: CommitQueue;
  readonly #renditions: Renditions;
  readonly #space: SpaceFloor;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #underWay = new Set<Promise<unknown>>();
  #verifying: Promise<VerifyReport> | undefined;
  #closed: Promise<void> | undefined;
  #watching: Promise<() => void> | undefined;

  constructor(parts: ArchiveParts) {
    this.#parts = parts;
    this.#renditions = new Renditions(parts.renditions, parts.index);
    this.#space = new SpaceFloor(parts.blobs, parts.clock, defaultStoreLimits.minimumFreeBytes);
    this.#queue = new CommitQueue(parts.blobs, parts.index, (changes) => this.#tell(changes));
  }

  keep(incoming: IncomingInstance, signal?: AbortSignal): Promise<StoreOutcome> {
    return this.#write(() => this.#keep(incoming, signal));
  }

  removeSamples(restriction: Restriction): Promise<number> {
    return this.#write(async () => {
      if (this.#closed) throw archiveError('ARCHIVE_CLOSED', {});
      return this.#queue.alone(() => this.#removeSamples(restriction));
    });
  }

  countSamples(restriction: Restriction): Promise<number> {
    return this.#parts.index.countSamples(restriction);
  }

  /** Work that `verify` must not run beside, and that `close` waits for. */
  async #write<Result>(start: () => Promise<Result>): Promise<Result> {
    while (this.#verifying) await this.#verifying;
    const work = start();
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async #keep(incoming: IncomingInstance, signal: AbortSignal | undefined): Promise<StoreOutcome> {
    const seen: RefusedInstance = {};
    try {
      signal?.throwIfAborted();
      if (this.#closed) throw archiveError('ARCHIVE_CLOSED', {});
      const prepared = await prepare(incoming, {
        createDraft: () => this.#parts.blobs.createDraft(),
        receivedAt: new Date(this.#parts.clock.now()).toISOString(),
        space: this.#space,
        limits: defaultStoreLimits,
        seen,
        signal,
      });
      const outcome = await this.#queue.commit(prepared);
      if (outcome.status === 'added') return storedOutcome(prepared.record, outcome.patientKey);
      return await this.#alreadyStored(prepared, outcome.kept, signal);
    } catch (cause) {
      if (signal?.aborted && cause === signal.reason) throw cause;
      const error = refusalOf(cause);
      const { logger } = this.#parts;
      const details = { sopInstanceUid: seen.sopInstanceUid, code: error.code, door: incoming.origin.door };
      if (error.kind === 'unavailable')
        logger.error({ ...details, cause }, 'An instance could not be stored');
      else logger.info(details, 'An instance was refused');
      return { status: 'refused', error, ...(Object.keys(seen).length > 0 && { instance: seen }) };
    }
  }

  /** Only now, when a SOP Instance UID comes again, are two files held against each other. */
  async #alreadyStored(
    { draft, record }: Prepared,
    kept: IndexedInstance,
    signal: AbortSignal | undefined,
  ): Promise<StoreOutcome> {
    try {
      if (kept.sha256 !== record.blob.sha256) {
        const blob = await this.#parts.blobs.open(kept.blobKey);
        try {
          if (!(await sameDataSet(blob, await draft.source(), signal)))
            throw archiveError('ARCHIVE_INSTANCE_DIFFERS', {});
        } finally {
          await blob.close();
        }
      }
    } finally {
      await draft.discard();
    }
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid } = kept;
    const { transferSyntaxUid, byteLength, sha256 } = kept;
    return {
      status: 'already-stored',
      instance: {
        studyInstanceUid,
        seriesInstanceUid,
        sopInstanceUid,
        sopClassUid,
        transferSyntaxUid,
        byteLength,
        sha256,
      },
      findings: record.findings,
    };
  }

  /** The index first: until its transaction is durable, every file is here; after it, the files go whatever happens. */
  async #removeSamples(restriction: Restriction): Promise<number> {
    const { index, clock, logger } = this.#parts;
    let changes: Change[];
    try {
      changes = await index.removeSamples({ restriction, occurredAt: new Date(clock.now()).toISOString() });
    } catch (cause) {
      throw archiveError('ARCHIVE_REMOVAL_FAILED', {}, { cause });
    }
    if (changes.length > 0) this.#tell(changes);
    await finishRemovals(this.#parts);
    logger.info({ instances: changes.length }, 'Removed the samples');
    return changes.length;
  }

  find(query: Query): Promise<FindResult> {
    return this.#parts.index.find(query);
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

  /** Writes that came before are waited for; those that come now wait. */
  async #verify(): Promise<VerifyReport> {
    await Promise.allSettled(this.#underWay);
    const report = await verifyArchive({ ...this.#parts, userId: localUserId });
    const level = report.missing.length > 0 ? 'error' : 'info';
    this.#parts.logger[level]({ ...report, missing: report.missing.length }, 'Verified the archive');
    return report;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([...this.#underWay, this.#verifying]);
    this.#listeners.clear();
    await this.#watching?.then(
      (stop) => stop(),
      () => {},
    );
    await this.#parts.close();
  }

  #storedInstance({ blobKey, ...instance }: IndexedInstance): StoredInstance {
    return { ...instance, open: () => this.#parts.blobs.open(blobKey) };
  }

  #tell(changes: readonly Change[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.#parts.logger.error({ cause: error }, 'A listener of the change feed failed');
      }
    }
  }
}

function storedOutcome({ entry, blob, findings }: InstanceRecord, patientKey: string): StoreOutcome {
  const instance: KeptInstance = {
    studyInstanceUid: entry.study.study_instance_uid,
    seriesInstanceUid: entry.series.series_instance_uid,
    sopInstanceUid: entry.instance.sop_instance_uid,
    sopClassUid: entry.instance.sop_class_uid,
    transferSyntaxUid: blob.transferSyntaxUid,
    byteLength: blob.byteLength,
    sha256: blob.sha256,
  };
  const others = patientKey === entry.patient.patient_key ? [] : [patientDiffers];
  return { status: 'stored', instance, findings: [...findings, ...others] };
}

const patientDiffers: Finding = {
  code: 'ARCHIVE_PATIENT_DIFFERS',
  tag: Tag.PatientID,
  message: 'The study is here under another Patient ID; the study stays with the first.',
};

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
