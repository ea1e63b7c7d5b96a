import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { expect, test } from 'vitest';
import {
  fileOf,
  phantomClip,
  phantomSeriesUid,
  phantomSlice,
  phantomStudyUid,
  sliceUid,
} from '../testing/phantom-files.ts';
import { stacksOf } from './image-stack.ts';
import { localStudySource } from './local-study-source.ts';

const bytesOf = async ({ blob }: { blob: Blob }) => new Uint8Array(await blob.arrayBuffer());

async function zipOf(entries: Record<string, Uint8Array | string>) {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(entries)) {
    await writer.add(
      name,
      typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content),
    );
  }
  return { name: 'study.zip', blob: await writer.close() };
}

test('groups files into a study and its series, in the order of Instance Number', async () => {
  const source = await localStudySource([phantomSlice(2), phantomClip([0, 40]), phantomSlice(1)]);
  expect(source.studies).toHaveLength(1);
  expect(source.studies[0]).toMatchObject({
    patientName: 'PHANTOM, SLICES',
    studyDate: '2026-11-22',
    studyTime: '14:25:36',
    series: [
      {
        seriesInstanceUid: phantomSeriesUid,
        instances: [{ sopInstanceUid: sliceUid(1) }, { sopInstanceUid: sliceUid(2) }],
      },
      { modality: 'US', instances: [{ numberOfFrames: 2 }] },
    ],
  });
});

test('gives each frame as it is stored', async () => {
  const source = await localStudySource([phantomClip([0, 40, 40])]);
  const reference = {
    studyInstanceUid: phantomStudyUid,
    seriesInstanceUid: '2.25.2100',
    sopInstanceUid: '2.25.2200',
    frameIndex: 2,
  };
  const { bytes } = await source.readFrame(reference);
  expect(bytes.byteLength).toBe(256);
  expect(bytes[0]).toBe(20);
});

test('unpacks a zip and leaves out what leads outside of it, with one line for it', async () => {
  const slice = await bytesOf(phantomSlice(1));
  const zip = await zipOf({ 'folder/slice.dcm': slice, '../escape.dcm': slice, 'notes.txt': 'Hello.' });
  const source = await localStudySource([zip]);
  expect(source.instanceCount).toBe(1);
  expect(source.problems.map(({ name, problem }) => [name, problem.code])).toEqual([
    ['study.zip!../escape.dcm', 'VIEWER_ZIP_UNSAFE_NAME'],
    ['study.zip!notes.txt', 'DICOM_NOT_DICOM'],
  ]);
});

test('says of each file that cannot be read what it is and what to do, and reads the rest', async () => {
  const cut = (await bytesOf(phantomSlice(2))).slice(0, 300);
  const source = await localStudySource([
    fileOf('readme.txt', 'This is no image.'),
    fileOf('empty.dcm', new Uint8Array()),
    fileOf('cut.dcm', cut),
    phantomSlice(1),
    phantomSlice(1),
    phantomSlice(3, { PixelData: undefined }),
  ]);
  expect(source.instanceCount).toBe(1);
  expect(source.problems).toHaveLength(5);
  for (const { problem } of source.problems) {
    expect(problem.code).toMatch(/^(DICOM|VIEWER)_/);
    expect(problem.message).not.toBe('');
    expect(problem.fix).not.toBe('');
    expect(problem.message).not.toContain('PHANTOM');
  }
  expect(source.problems.map(({ problem }) => problem.code)).toContain('VIEWER_SAME_INSTANCE_TWICE');
  expect(source.problems.map(({ problem }) => problem.code)).toContain('VIEWER_NO_IMAGE_IN_FILE');
});

test('an object of a kind that has no picture is named beside the images, and no file that failed', async () => {
  const report = phantomSlice(2, {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33',
    SeriesInstanceUID: '2.25.5100',
    PixelData: undefined,
  });
  const source = await localStudySource([phantomSlice(1), report]);
  expect(source.problems).toEqual([]);
  const [study] = source.studies;
  if (!study) throw new Error('There is no study.');
  const { stacks, others } = stacksOf(study);
  expect(stacks.map(({ numberOfFrames }) => numberOfFrames)).toEqual([1]);
  expect(others.map(({ kind, numberOfInstances }) => [kind, numberOfInstances])).toEqual([
    ['Structured report', 1],
  ]);
});

test('a file that does not say where it belongs can be seen all the same', async () => {
  const stray = phantomSlice(1, { StudyInstanceUID: undefined, SeriesInstanceUID: undefined });
  const source = await localStudySource([stray, phantomSlice(2)]);
  expect(source.problems).toEqual([]);
  expect(source.studies).toHaveLength(2);
});

test('images of two patients never share a study, whatever their UIDs say', async () => {
  const other = { PatientID: 'P-2', PatientName: 'PHANTOM^OTHER' };
  const unfiled = { StudyInstanceUID: undefined, SeriesInstanceUID: undefined };
  const source = await localStudySource([
    phantomSlice(1),
    phantomSlice(2, other),
    phantomSlice(3, unfiled),
    phantomSlice(4, { ...other, ...unfiled }),
    phantomSlice(5, { PatientID: undefined, PatientName: undefined, ...unfiled }),
  ]);
  const imagesOf = source.studies.map(({ patientId, series }) => [
    patientId,
    series.flatMap(({ instances }) => instances.map(({ instanceNumber }) => instanceNumber)),
  ]);
  expect(imagesOf).toEqual([
    ['P-1', [1]],
    ['P-2', [2]],
    ['P-1', [3]],
    ['P-2', [4]],
    [undefined, [5]],
  ]);
  expect(new Set(source.studies.map(({ studyInstanceUid }) => studyInstanceUid)).size).toBe(5);
});

test('a file of a study that does not name the patient stays in it', async () => {
  const unnamed = phantomSlice(2, { PatientID: undefined, PatientName: undefined });
  const source = await localStudySource([unnamed, phantomSlice(1)]);
  expect(source.studies.map(({ patientId, patientName }) => [patientId, patientName])).toEqual([
    ['P-1', 'PHANTOM, SLICES'],
  ]);
});

test('a damaged zip is one problem, not an end', async () => {
  const zip = await zipOf({ 'slice.dcm': await bytesOf(phantomSlice(1)) });
  const damaged = { name: 'damaged.zip', blob: zip.blob.slice(0, zip.blob.size - 30) };
  const source = await localStudySource([damaged, phantomSlice(2)]);
  expect(source.instanceCount).toBe(1);
  expect(source.problems.map(({ problem }) => problem.code)).toEqual(['VIEWER_ZIP_UNREADABLE']);
});

test('tells how far it is, also for what a zip brought', async () => {
  const zip = await zipOf({
    a: await bytesOf(phantomSlice(1)),
    b: await bytesOf(phantomSlice(2)),
  });
  const seen: [number, number][] = [];
  await localStudySource([zip, phantomSlice(3)], { onProgress: (done, total) => seen.push([done, total]) });
  expect(seen.at(-1)).toEqual([4, 4]);
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(localStudySource([phantomSlice(1)], { signal: controller.signal })).rejects.toThrow();
});
