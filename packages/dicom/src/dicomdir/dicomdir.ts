import type { DataSet } from '../data-set.ts';

/** A directory record and those below it. PS3.3 F.3. */
export interface DicomdirRecord {
  /** DirectoryRecordType: `PATIENT`, `STUDY`, `SERIES`, `IMAGE`, … */
  readonly type: string;
  /** Components of ReferencedFileID; empty where the record refers to no file. */
  readonly referencedFilePath: readonly string[];
  readonly referencedSopInstanceUid: string | undefined;
  readonly inUse: boolean;
  readonly dataSet: DataSet;
  readonly children: readonly DicomdirRecord[];
}

export declare function readDicomdir(dataSet: DataSet): DicomdirRecord[];
