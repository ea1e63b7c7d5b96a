import { dataSetFromJson, IsocenterError, openPart10, patchDataSet } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { catalogInstance } from '../index/catalog.ts';
import { isIndexConflict } from '../index/index-conflict.ts';
import type { IndexStep } from '../index/index-step.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import { findRejectionNote } from '../rules/rejection-note.ts';
import { blobKeyOf, sha256Of } from '../store/blob-key.ts';
import type { BlobArrival, BlobKey, BlobStore } from '../store/blob-store.ts';
import { identify } from '../store/identify.ts';
import { layoutOf } from '../store/prepare.ts';
import { digestOf } from '../store/same-data-set.ts';
import type { JournalLine } from './journal.ts';
import type { MaintainedParts } from './maintained-parts.ts';

/**
 * What the index would be told of a stored file, read from its bytes and what the journal says of it. Who sent it, and
 * through which door, is no longer known.
 *
 * Throws `ARCHIVE_BLOB_DAMAGED` where its digest or its place is not that of its content, and what reading throws.
 */
export async function readStored(
  key: BlobKey,
  blobs: BlobStore,
  {
    line,
    receivedAt,
    userId,
  }: { readonly line: JournalLine | undefined; readonly receivedAt: string; readonly userId: string },
): Promise<InstanceRecord> {
  const blob = await blobs.open(key);
  try {
    const sha256 = await digestOf(blob);
    if (sha256 !== sha256Of(key)) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
    const opened = await openPart10(blob);
    const { identity, findings } = identify(opened, {}, {});
    if (blobKeyOf(identity.studyInstanceUid, sha256) !== key) throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
    const dataSet = line?.overlay
      ? patchDataSet(opened.dataSet, { put: dataSetFromJson(line.overlay) })
      : opened.dataSet;
    const shown = line?.overlay ? identify({ ...opened, dataSet }, {}, {}).identity : identity;
    const rejects = findRejectionNote(dataSet);
    return {
      entry: catalogInstance(dataSet, shown, opened.pixelData),
      blob: { blobKey: key, byteLength: blob.byteLength, sha256, ...(await layoutOf(opened)) },
      origin: { door: 'recovery', userId },
      receivedAt,
      findings: [...opened.findings, ...findings],
      ...(line?.overlay && { overlay: line.overlay }),
      ...(rejects && { rejects }),
    };
  } finally {
    await blob.close();
  }
}

/** The step that brings it into the index as it counted last. */
export function stepFor(record: InstanceRecord, line: JournalLine | undefined): IndexStep {
  if (!line?.withheld) return { kind: 'add', record };
  const { userId, at } = line;
  return { kind: 'add-withheld', record, ...line.withheld, userId, at };
}

/** Indexes a stored file that the index does not name, if it can be; `dryRun` says only whether it can. */
export async function adopt(
  { key, writtenAtMs }: BlobArrival,
  { blobs, index, logger, userId }: Omit<MaintainedParts, 'exclusively' | 'journal' | 'clock'>,
  { line, dryRun = false }: { readonly line: JournalLine | undefined; readonly dryRun?: boolean },
): Promise<{ readonly fits: boolean; readonly sopInstanceUid?: string }> {
  try {
    const receivedAt = new Date(writtenAtMs).toISOString();
    const record = await readStored(key, blobs, { line, receivedAt, userId });
    const sopInstanceUid = record.entry.instance.sop_instance_uid;
    const step = stepFor(record, line);
    const kept = step.kind === 'add' && (await index.findKept([sopInstanceUid])).get(sopInstanceUid);
    if (kept) {
      // Another process on the same database may have been between the name and the commit when this one looked.
      if (kept.blobKey === key) return { fits: true, sopInstanceUid };
      logger.warn({ sopInstanceUid }, 'A second file of an instance does not belong into the index');
      return { fits: false, sopInstanceUid };
    }
    if (!dryRun) {
      await index.apply([step]);
      logger.info({ sopInstanceUid }, 'Indexed a stored file that was not in the index');
    }
    return { fits: true, sopInstanceUid };
  } catch (error) {
    if (isIndexConflict(error))
      return adopt({ key, writtenAtMs }, { blobs, index, logger, userId }, { line, dryRun });
    if (!(error instanceof IsocenterError) || error.kind === 'unavailable') throw error;
    logger.warn({ blobKey: key, code: error.code }, 'A stored file cannot be indexed');
    return { fits: false };
  }
}
