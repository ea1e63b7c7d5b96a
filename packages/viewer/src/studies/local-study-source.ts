import {
  blobSource,
  createUid,
  type FrameTable,
  findFrameTable,
  type OpenedPart10,
  openPart10,
  readFrameFrom,
  sourceOfPlaces,
  Tag,
} from '@isocenter/dicom';
import { viewerError } from '../errors.ts';
import { isAbort, problemOf, type ViewerProblem } from '../problem.ts';
import { isZip } from './is-zip.ts';
import { type LocalInstance, studiesOfFiles } from './local-study.ts';
import { objectKind } from './object-kind.ts';
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

/** Heads read at a time; more gains nothing on one disk. */
const readersAtATime = 8;
const directorySopClassUid = '1.2.840.10008.1.3.10';

/** Reads the heads of dropped files (zips too) and groups them into studies; nothing is sent anywhere. */
export async function localStudySource(
  files: readonly LocalFile[],
  { signal, onProgress }: LocalReadOptions = {},
): Promise<LocalStudySource> {
  const problems: LocalFileProblem[] = [];
  const instances = new Map<string, LocalInstance>();
  const report = (name: string, error: unknown): void => {
    problems.push({ name, problem: problemOf(error) });
  };
  const pending = [...files];
  let total = pending.length;
  let done = 0;
  const readNext = async (): Promise<void> => {
    for (let file = pending.shift(); file; file = pending.shift()) {
      signal?.throwIfAborted();
      try {
        if (await isZip(file.blob)) {
          // The unzipper is larger than the rest of the viewer; most people never drop a zip.
          const { filesOfZip } = await import('./zip-files.ts');
          const unpacked = await filesOfZip(file, report, signal);
          pending.push(...unpacked);
          total += unpacked.length;
        } else {
          const instance = await readInstance(file, signal);
          if (instance) addInstance(instances, instance);
        }
      } catch (error) {
        if (signal?.aborted || isAbort(error)) throw error;
        report(file.name, error);
      }
      done++;
      onProgress?.(done, total);
    }
  };
  await Promise.all(Array.from({ length: readersAtATime }, readNext));
  // A zip found late may have added files after other readers had finished.
  await readNext();
  problems.sort((a, b) => a.name.localeCompare(b.name));
  return sourceOf(instances, problems);
}

function sourceOf(
  instances: ReadonlyMap<string, LocalInstance>,
  problems: readonly LocalFileProblem[],
): LocalStudySource {
  const studies = studiesOfFiles([...instances.values()]);
  const tables = new Map<string, Promise<FrameTable>>();
  const getInstance = (sopInstanceUid: string): LocalInstance => {
    const instance = instances.get(sopInstanceUid);
    if (!instance) throw viewerError('VIEWER_STUDY_NOT_OPENED_HERE', {});
    return instance;
  };
  return {
    kind: 'local',
    studies,
    problems,
    instanceCount: instances.size,
    async openStudy(studyInstanceUid) {
      const study = studies.find((candidate) => candidate.studyInstanceUid === studyInstanceUid);
      if (!study) throw viewerError('VIEWER_STUDY_NOT_OPENED_HERE', {});
      return study;
    },
    async readSeriesMetadata(studyInstanceUid, seriesInstanceUid) {
      const series = studies
        .find((candidate) => candidate.studyInstanceUid === studyInstanceUid)
        ?.series.find((candidate) => candidate.seriesInstanceUid === seriesInstanceUid);
      return (series?.instances ?? []).map(({ sopInstanceUid }) => ({
        sopInstanceUid,
        dataSet: getInstance(sopInstanceUid).opened.dataSet,
      }));
    },
    async readInstanceMetadata({ sopInstanceUid }) {
      return { sopInstanceUid, dataSet: getInstance(sopInstanceUid).opened.dataSet };
    },
    async readAllAttributes({ sopInstanceUid }) {
      return getInstance(sopInstanceUid).opened.dataSet;
    },
    async readFrame({ sopInstanceUid, frameIndex }, signal) {
      const { opened } = getInstance(sopInstanceUid);
      // Not bound to this request's signal: others wait for the same table.
      const table = tables.get(sopInstanceUid) ?? findFrameTable(opened);
      tables.set(sopInstanceUid, table);
      const frame = await readFrameFrom(opened, await table, frameIndex, signal);
      return { ...frame, bytes: ownBytes(frame.bytes) };
    },
    async openVideo({ sopInstanceUid }) {
      const { pixelData, source } = getInstance(sopInstanceUid).opened;
      if (!pixelData) throw viewerError('VIEWER_NO_IMAGE_IN_FILE', {});
      return sourceOfPlaces(source, pixelData.kind === 'encapsulated' ? pixelData.fragments : [pixelData]);
    },
  };
}

/** Bytes of a file in memory lie between others that are read later. */
const ownBytes = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();

/**
 * The head of one file; undefined for a DICOMDIR, which only repeats what the files say. A file that does not say
 * where it belongs is filed apart: nothing is kept, so its picture may as well be seen.
 */
async function readInstance(file: LocalFile, signal?: AbortSignal): Promise<LocalInstance | undefined> {
  let opened: OpenedPart10;
  try {
    opened = await openPart10(blobSource(file.blob), {}, signal);
  } catch (cause) {
    if (!(cause instanceof DOMException) || isAbort(cause)) throw cause;
    throw viewerError('VIEWER_FILE_NOT_READ', {}, { cause });
  }
  const { dataSet, fileMeta } = opened;
  if (fileMeta.findString(Tag.MediaStorageSOPClassUID) === directorySopClassUid) return undefined;
  const isNamed = objectKind(dataSet.findString(Tag.SOPClassUID) ?? '') !== undefined;
  if (!opened.pixelData && !isNamed) throw viewerError('VIEWER_NO_IMAGE_IN_FILE', {});
  return {
    studyInstanceUid: dataSet.findString(Tag.StudyInstanceUID),
    seriesInstanceUid: dataSet.findString(Tag.SeriesInstanceUID),
    sopInstanceUid:
      dataSet.findString(Tag.SOPInstanceUID) ??
      fileMeta.findString(Tag.MediaStorageSOPInstanceUID) ??
      createUid(),
    opened,
  };
}

function addInstance(instances: Map<string, LocalInstance>, instance: LocalInstance): void {
  if (instances.has(instance.sopInstanceUid)) throw viewerError('VIEWER_SAME_INSTANCE_TWICE', {});
  instances.set(instance.sopInstanceUid, instance);
}
