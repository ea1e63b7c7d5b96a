import type { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import {
  DirectoryRecordSequence,
  DirectoryRecordType,
  OffsetOfReferencedLowerLevelDirectoryEntity,
  OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity,
  OffsetOfTheNextDirectoryRecord,
  RecordInUseFlag,
  ReferencedFileID,
  ReferencedSOPInstanceUIDInFile,
} from '../dictionary/tags.generated.ts';
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
  readonly referencedSopInstanceUid: string | undefined;
  /** RecordInUseFlag 0 marks a deleted record. */
  readonly inUse: boolean;
  readonly dataSet: DataSet;
  readonly children: readonly DicomdirRecord[];
}

interface MutableRecord extends DicomdirRecord {
  readonly children: MutableRecord[];
}

/**
 * The records of a DICOMDIR as a tree. Where the offsets that link them lead nowhere or in circles, records are placed by their
 * order instead, each below the last of the type above it. PS3.10 §8.6, PS3.3 F.3.2.2.
 */
export function readDicomdir(dataSet: DataSet): DicomdirRecord[] {
  if (!dataSet.has(DirectoryRecordSequence)) {
    throw dicomError('DICOM_ATTRIBUTE_MISSING', { name: nameOfTag(DirectoryRecordSequence) });
  }
  const items = dataSet.findItems(DirectoryRecordSequence);
  return linkByOffsets(dataSet, items) ?? linkByOrder(items);
}

function recordOf(item: DataSet): MutableRecord {
  return {
    type: item.findString(DirectoryRecordType) ?? '',
    referencedFilePath: item.findStrings(ReferencedFileID).filter((component) => component !== ''),
    referencedSopInstanceUid: item.findString(ReferencedSOPInstanceUIDInFile),
    inUse: item.findNumber(RecordInUseFlag) !== 0,
    dataSet: item,
    children: [],
  };
}

/** Follows the offsets; undefined unless they reach every record in use exactly once. */
function linkByOffsets(dataSet: DataSet, items: readonly DataSet[]): DicomdirRecord[] | undefined {
  const unreached = new Map(items.map((item) => [item.byteOffset, item]));
  const roots: MutableRecord[] = [];
  const first = dataSet.findNumber(OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity) ?? 0;
  const pending: { offset: number; siblings: MutableRecord[] }[] = [{ offset: first, siblings: roots }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.offset === 0) continue;
    const item = unreached.get(next.offset);
    if (item === undefined) return undefined;
    unreached.delete(next.offset);
    const record = recordOf(item);
    next.siblings.push(record);
    pending.push({ offset: item.findNumber(OffsetOfTheNextDirectoryRecord) ?? 0, siblings: next.siblings });
    pending.push({
      offset: item.findNumber(OffsetOfReferencedLowerLevelDirectoryEntity) ?? 0,
      siblings: record.children,
    });
  }
  const isLost = [...unreached.values()].some((item) => item.findNumber(RecordInUseFlag) !== 0);
  return isLost ? undefined : roots;
}

const levels = new Map([
  ['PATIENT', 0],
  ['STUDY', 1],
  ['SERIES', 2],
]);
const leafLevel = 3;

function linkByOrder(items: readonly DataSet[]): DicomdirRecord[] {
  const roots: MutableRecord[] = [];
  const lastOfLevel: (MutableRecord | undefined)[] = [];
  for (const record of items.map(recordOf)) {
    const level = levels.get(record.type) ?? leafLevel;
    const above = lastOfLevel
      .slice(0, level)
      .filter((candidate) => candidate !== undefined)
      .at(-1);
    (above?.children ?? roots).push(record);
    if (level < leafLevel) {
      lastOfLevel.length = level;
      lastOfLevel[level] = record;
    }
  }
  return roots;
}
