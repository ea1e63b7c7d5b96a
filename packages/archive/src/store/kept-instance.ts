import type { KeptInstance } from '../incoming-instance.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { Standing } from '../rules/standing.ts';
import type { BlobKey } from './blob-store.ts';

/** What is told of an instance that is kept. */
export function keptInstanceOf({ entry, blob }: InstanceRecord): KeptInstance {
  return {
    studyInstanceUid: entry.study.study_instance_uid,
    seriesInstanceUid: entry.series.series_instance_uid,
    sopInstanceUid: entry.instance.sop_instance_uid,
    sopClassUid: entry.instance.sop_class_uid,
    transferSyntaxUid: blob.transferSyntaxUid,
    byteLength: blob.byteLength,
    sha256: blob.sha256,
  };
}

/** The instance that stands under a SOP Instance UID with this file, shown or withheld. */
export function keptIn(
  { kept, withheld }: Standing,
  sopInstanceUid: string,
  blobKey: BlobKey,
): KeptInstance | undefined {
  const shown = kept.get(sopInstanceUid);
  if (shown?.blobKey === blobKey) {
    const { studyInstanceUid, seriesInstanceUid, sopClassUid, transferSyntaxUid, byteLength, sha256 } = shown;
    return {
      studyInstanceUid,
      seriesInstanceUid,
      sopInstanceUid,
      sopClassUid,
      transferSyntaxUid,
      byteLength,
      sha256,
    };
  }
  const hidden = withheld.get(sopInstanceUid)?.find(({ record }) => record.blob.blobKey === blobKey);
  return hidden && keptInstanceOf(hidden.record);
}
