import type { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import {
  DirectoryRecordSequence,
  DirectoryRecordType,
  MRDRDirectoryRecordOffset,
  OffsetOfReferencedLowerLevelDirectoryEntity,
  OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity,
  OffsetOfTheNextDirectoryRecord,
  RecordInUseFlag,
  ReferencedFileID,
  ReferencedSOPClassUIDInFile,
  ReferencedSOPInstanceUIDInFile,
  ReferencedTransferSyntaxUIDInFile,
} from '../dictionary/tags.generated.ts';
import { addFinding } from '../io/findings.ts';
import { nameOfTag } from '../values/tag-name.ts';

/** A directory record and those below it. PS3.3 F.3. */
export interface DicomdirRecord {
  /** DirectoryRecordType: `PATIENT`, `STUDY`, `SERIES`, `IMAGE`, … */
  readonly type: string;
  /**
   * Components of ReferencedFileID, as stored; empty where the record refers to no file. They come from outside: check them
   * before they become a path.
   */
  readonly referencedFilePath: readonly string[];
  readonly referencedSopClassUid: string | undefined;
  readonly referencedSopInstanceUid: string | undefined;
  readonly referencedTransferSyntaxUid: string | undefined;
  /** RecordInUseFlag 0 marks a deleted record. */
  readonly inUse: boolean;
  readonly dataSet: DataSet;
  readonly children: readonly DicomdirRecord[];
}

interface MutableRecord extends DicomdirRecord {
  readonly children: MutableRecord[];
}

/**
 * The records of a DICOMDIR as a tree. Offsets that all are off by the same amount are put right; where they lead nowhere or in
 * circles, records are placed by their order instead, each below the last of the type above it. Both are findings.
 * PS3.10 §8.6, PS3.3 F.3.2.2.
 */
export function readDicomdir(dataSet: DataSet): DicomdirRecord[] {
  if (!dataSet.has(DirectoryRecordSequence)) {
    throw dicomError('DICOM_ATTRIBUTE_MISSING', { name: nameOfTag(DirectoryRecordSequence) });
  }
  const items = dataSet.findItems(DirectoryRecordSequence);
  const first = dataSet.findNumber(OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity) ?? 0;
  const linked = linkByOffsets(items, first, 0);
  if (linked !== undefined) return linked;
  const shift = (items[0]?.byteOffset ?? 0) - first;
  const shifted = first === 0 ? undefined : linkByOffsets(items, first, shift);
  addFinding(dataSet.context.findings, {
    code: 'DICOM_DICOMDIR_OFFSETS_WRONG',
    tag: DirectoryRecordSequence,
    message:
      shifted === undefined
        ? 'The offsets between directory records do not link them all; they are placed by their order.'
        : `The offsets between directory records are off by ${-shift} bytes; they are put right.`,
  });
  return shifted ?? linkByOrder(items);
}

function recordOf(item: DataSet, reference: DataSet): MutableRecord {
  return {
    type: item.findString(DirectoryRecordType) ?? '',
    referencedFilePath: reference.findStrings(ReferencedFileID).filter((component) => component !== ''),
    referencedSopClassUid: reference.findString(ReferencedSOPClassUIDInFile),
    referencedSopInstanceUid: reference.findString(ReferencedSOPInstanceUIDInFile),
    referencedTransferSyntaxUid: reference.findString(ReferencedTransferSyntaxUIDInFile),
    inUse: item.findNumber(RecordInUseFlag) !== 0,
    dataSet: item,
    children: [],
  };
}

/** Follows the offsets; undefined unless they reach every record in use exactly once. */
function linkByOffsets(
  items: readonly DataSet[],
  first: number,
  shift: number,
): DicomdirRecord[] | undefined {
  const itemOfOffset = new Map(items.map((item) => [item.byteOffset, item]));
  const unreached = new Set(items);
  const roots: MutableRecord[] = [];
  const pending: { offset: number; siblings: MutableRecord[] }[] = [{ offset: first, siblings: roots }];
  const itemAt = (offset: number): DataSet | undefined => itemOfOffset.get(offset + shift);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.offset === 0) continue;
    const item = itemAt(next.offset);
    if (item === undefined || !unreached.delete(item)) return undefined;
    const reference = item.findNumber(MRDRDirectoryRecordOffset) ?? 0;
    const record = recordOf(item, reference === 0 ? item : (itemAt(reference) ?? item));
    next.siblings.push(record);
    pending.push({ offset: item.findNumber(OffsetOfTheNextDirectoryRecord) ?? 0, siblings: next.siblings });
    pending.push({
      offset: item.findNumber(OffsetOfReferencedLowerLevelDirectoryEntity) ?? 0,
      siblings: record.children,
    });
  }
  const isLost = [...unreached].some(
    (item) => item.findNumber(RecordInUseFlag) !== 0 && !isMultipleReference(item),
  );
  return isLost ? undefined : roots;
}

/** A record that others refer to for their file, and that is no part of the tree. Retired; PS3.3-2004 F.5. */
const isMultipleReference = (item: DataSet): boolean => item.findString(DirectoryRecordType) === 'MRDR';

const levels = new Map([
  ['PATIENT', 0],
  ['STUDY', 1],
  ['SERIES', 2],
]);
const leafLevel = 3;
/** Records that belong to no patient. PS3.3 Table F.4-1. */
const rootTypes = new Set(['HANGING PROTOCOL', 'PALETTE', 'IMPLANT', 'IMPLANT ASSY', 'IMPLANT GROUP']);

function linkByOrder(items: readonly DataSet[]): DicomdirRecord[] {
  const roots: MutableRecord[] = [];
  const lastOfLevel: (MutableRecord | undefined)[] = [];
  for (const item of items) {
    if (isMultipleReference(item)) continue;
    const record = recordOf(item, item);
    const level = rootTypes.has(record.type) ? 0 : (levels.get(record.type) ?? leafLevel);
    const above = lastOfLevel
      .slice(0, level)
      .filter((candidate) => candidate !== undefined)
      .at(-1);
    (above?.children ?? roots).push(record);
    if (levels.has(record.type)) {
      lastOfLevel.length = level;
      lastOfLevel[level] = record;
    }
  }
  return roots;
}
