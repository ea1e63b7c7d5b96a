/** A file on its way to the archive; `name` holds the folders it came from. */
export interface UploadFile {
  readonly name: string;
  readonly blob: Blob;
}

export interface UploadState {
  readonly status: 'reading' | 'running' | 'done' | 'cancelled';
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly stored: number;
  readonly alreadyStored: number;
  /** Files that did not enter the archive, with their reasons. */
  readonly refused: readonly FileProblem[];
  /** Files that are kept, but shown only once somebody decides on them. */
  readonly quarantined: readonly FileProblem[];
  /** Files that are stored, but have no picture to show. */
  readonly notShown: readonly FileProblem[];
  /** Files that are no images and not meant to be (DICOMDIR, .DS_Store). */
  readonly ignored: number;
  /** Where to go to see what came. */
  readonly studyInstanceUid: string | undefined;
}

/** One file and what is wrong with it. */
export interface FileProblem {
  readonly name: string;
  /** Absent where the file did not reach the archive. */
  readonly code?: string | undefined;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
}

export const nothingSent: UploadState = {
  status: 'reading',
  files: 0,
  filesDone: 0,
  bytes: 0,
  bytesSent: 0,
  stored: 0,
  alreadyStored: 0,
  refused: [],
  quarantined: [],
  notShown: [],
  ignored: 0,
  studyInstanceUid: undefined,
};
