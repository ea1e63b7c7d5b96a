import type { ViewerProblem } from '../problem.ts';
import type { Study } from './study.ts';
import type { StudySource } from './study-source.ts';

/** A file to be read in the page; `name` includes folders and, after '!', the path inside a zip. */
export interface LocalFile {
  readonly name: string;
  readonly blob: Blob;
}

export interface LocalFileProblem {
  readonly name: string;
  readonly problem: ViewerProblem;
}

export interface LocalStudySource extends StudySource {
  readonly kind: 'local';
  readonly studies: readonly Study[];
  /** Files that could not be read, one line each. */
  readonly problems: readonly LocalFileProblem[];
  /** Files read as DICOM. */
  readonly instanceCount: number;
}

export interface LocalReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads the heads of dropped files (zips too) and groups them into studies; nothing is sent anywhere. */
export function localStudySource(
  _files: readonly LocalFile[],
  _options: LocalReadOptions = {},
): Promise<LocalStudySource> {
  throw new Error('being written');
}
