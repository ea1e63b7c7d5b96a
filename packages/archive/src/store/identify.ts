import { type Finding, isValidUid, type Part10Header, Tag } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { IncomingInstance, InstanceKey, RefusedInstance } from '../incoming-instance.ts';

export interface Identity extends InstanceKey {
  readonly sopClassUid: string;
}

/** Media Storage Directory Storage, the SOP Class of a DICOMDIR. PS3.3 §F.4. */
const mediaStorageDirectory = '1.2.840.10008.1.3.10';

const uidAttributes = [
  { name: 'SOP Class UID (0008,0016)', field: 'sopClassUid', tag: Tag.SOPClassUID },
  { name: 'SOP Instance UID (0008,0018)', field: 'sopInstanceUid', tag: Tag.SOPInstanceUID },
  { name: 'Study Instance UID (0020,000D)', field: 'studyInstanceUid', tag: Tag.StudyInstanceUID },
  { name: 'Series Instance UID (0020,000E)', field: 'seriesInstanceUid', tag: Tag.SeriesInstanceUID },
] as const;

/**
 * Which instance this is, if it may be kept at all. `seen` is filled with what was read, for the report of a refusal.
 *
 * Throws `ARCHIVE_NOT_AN_INSTANCE`, `ARCHIVE_UID_MISSING`, `ARCHIVE_UID_INVALID`, `ARCHIVE_UID_CONTRADICTS`,
 * `ARCHIVE_STUDY_UNEXPECTED`.
 */
export function identify(
  { fileMeta, dataSet }: Pick<Part10Header, 'fileMeta' | 'dataSet'>,
  {
    dataSetOnly,
    expectedStudyInstanceUid,
  }: Pick<IncomingInstance, 'dataSetOnly' | 'expectedStudyInstanceUid'>,
  seen: { -readonly [K in keyof RefusedInstance]: RefusedInstance[K] },
): { readonly identity: Identity; readonly findings: readonly Finding[] } {
  if (fileMeta.findString(Tag.MediaStorageSOPClassUID) === mediaStorageDirectory) {
    throw archiveError('ARCHIVE_NOT_AN_INSTANCE', {});
  }
  const findings: Finding[] = [];
  const missing: string[] = [];
  for (const { name, field, tag } of uidAttributes) {
    const uid = dataSet.findString(tag);
    if (!uid) {
      missing.push(name);
      continue;
    }
    if (!isUsableUid(uid)) throw archiveError('ARCHIVE_UID_INVALID', { attribute: name });
    if (!isValidUid(uid)) {
      findings.push({
        code: 'ARCHIVE_UID_LEADING_ZERO',
        tag,
        message: `${name} has a component with a leading zero.`,
      });
    }
    seen[field] = uid;
  }
  if (missing.length > 0) throw archiveError('ARCHIVE_UID_MISSING', { attribute: missing.join(', ') });
  const identity = seen as Identity;
  if (dataSetOnly) compareAnnounced(identity, dataSetOnly);
  else findings.push(...compareFileMeta(identity, fileMeta));
  if (expectedStudyInstanceUid !== undefined && expectedStudyInstanceUid !== identity.studyInstanceUid) {
    throw archiveError('ARCHIVE_STUDY_UNEXPECTED', {});
  }
  return { identity, findings };
}

/** PS3.5 §9.1 but for leading zeros, which real devices write. Never a path: no dot without digits beside it. */
function isUsableUid(uid: string): boolean {
  return uid.length <= 64 && /^\d+(\.\d+)*$/.test(uid);
}

/** The C-STORE command and its data set must be about one object. PS3.4 §B.2.3, status A9xx. */
function compareAnnounced(
  identity: Identity,
  announced: { sopClassUid: string; sopInstanceUid: string },
): void {
  for (const { name, field } of uidAttributes.slice(0, 2)) {
    if (identity[field] !== announced[field as 'sopClassUid' | 'sopInstanceUid']) {
      throw archiveError('ARCHIVE_UID_CONTRADICTS', { attribute: name });
    }
  }
}

/** Anonymisers often forget the file meta information; the data set is the object, so it decides. */
function compareFileMeta(identity: Identity, fileMeta: Part10Header['fileMeta']): Finding[] {
  const pairs = [
    { tag: Tag.MediaStorageSOPClassUID, value: identity.sopClassUid },
    { tag: Tag.MediaStorageSOPInstanceUID, value: identity.sopInstanceUid },
  ];
  return pairs.flatMap(({ tag, value }) => {
    const stated = fileMeta.findString(tag);
    return stated === undefined || stated === value
      ? []
      : [
          {
            code: 'ARCHIVE_FILE_META_CONTRADICTS',
            tag,
            message:
              'The file meta information names another object than the data set; the data set decides.',
          },
        ];
  });
}
