import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createUid, dataSetOf, Tag, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { ApiClient } from '@isocenter/network/api';
import { DicomWebClient, fetchTransport } from '@isocenter/network/dicomweb';
import { dicomWebStudySource, type StudySource } from '@isocenter/viewer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findOrthancDicomWeb, provide } from '../../tools/system-tools.mjs';
import { freePort } from '../harness/free-port.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const study = createUid();
const series = [createUid(), createUid()];
/** Two CT slices, and a clip of three frames; the slices lie in the other order than their numbers. */
const files = [
  ...[1, 2].map((number) =>
    file({
      SeriesInstanceUID: series[0],
      SeriesNumber: 1,
      InstanceNumber: number,
      ImagePositionPatient: [0, 0, -number],
      PixelData: Uint16Array.from({ length: 16 }, (_, index) => index + number),
    }),
  ),
  file({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7.3',
    SeriesInstanceUID: series[1],
    SeriesNumber: 2,
    InstanceNumber: 1,
    NumberOfFrames: 3,
    PixelData: Uint16Array.from({ length: 48 }, (_, index) => index),
  }),
];

function file(content: Record<string, unknown>): Uint8Array {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: createUid(),
    StudyInstanceUID: study,
    StudyDate: '20260102',
    StudyDescription: 'CT of nobody',
    PatientName: 'PHANTOM^TEST',
    PatientID: 'PH-1',
    Modality: 'CT',
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [1, 1],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 4,
    Columns: 4,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    ...content,
  });
  return writePart10(dataSet, { transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian });
}

/** Everything the viewer needs to hang and show, as a source tells it. */
async function openedBy(source: StudySource) {
  const opened = await source.openStudy(study);
  const { patientName, studyDate, studyDescription } = opened;
  const shown = [];
  for (const { seriesInstanceUid, seriesNumber, modality, instances } of opened.series) {
    const metadata = await source.readSeriesMetadata(study, seriesInstanceUid);
    const frames = [];
    for (const { sopInstanceUid, numberOfFrames, instanceNumber } of instances) {
      const { dataSet } = await source.readInstanceMetadata({
        studyInstanceUid: study,
        seriesInstanceUid,
        sopInstanceUid,
        frameIndex: 0,
      });
      const rows = dataSet.getNumber(Tag.Rows);
      for (let frameIndex = 0; frameIndex < numberOfFrames; frameIndex++) {
        const reference = { studyInstanceUid: study, seriesInstanceUid, sopInstanceUid, frameIndex };
        const { bytes } = await source.readFrame(reference);
        frames.push([instanceNumber, rows, bytes.byteLength, bytes[0]]);
      }
    }
    shown.push({ seriesInstanceUid, seriesNumber, modality, described: metadata.length, frames });
  }
  return { patientName, studyDate, studyDescription, shown };
}

const expected = {
  patientName: 'PHANTOM, TEST',
  studyDate: '2026-01-02',
  studyDescription: 'CT of nobody',
  shown: [
    {
      seriesInstanceUid: series[0],
      seriesNumber: 1,
      modality: 'CT',
      described: 2,
      frames: [
        [1, 4, 32, 1],
        [2, 4, 32, 2],
      ],
    },
    {
      seriesInstanceUid: series[1],
      seriesNumber: 2,
      modality: 'CT',
      described: 1,
      frames: [
        [1, 4, 32, 0],
        [1, 4, 32, 16],
        [1, 4, 32, 32],
      ],
    },
  ],
};

async function storeIn(dicomWebUrl: string): Promise<DicomWebClient> {
  const dicomWeb = new DicomWebClient(fetchTransport(), dicomWebUrl);
  expect((await dicomWeb.storeInstances(files)).status).toBe(200);
  return dicomWeb;
}

describe('our own server', () => {
  let server: RunningServer;
  let dicomWeb: DicomWebClient;
  beforeAll(async () => {
    server = await startServer();
    dicomWeb = await storeIn(`${server.url}/dicom-web`);
  });
  afterAll(() => server.stop());

  test('is read by its manifest', async () => {
    const api = new ApiClient(fetchTransport(), server.url);
    expect(await openedBy(dicomWebStudySource({ api, dicomWeb }))).toEqual(expected);
  });

  test('is read all the same by QIDO-RS and WADO-RS alone', async () => {
    expect(await openedBy(dicomWebStudySource({ dicomWeb }))).toEqual(expected);
  });

  test('is asked for the manifest first, and by QIDO-RS only where whoever answers knows no manifests', async () => {
    async function* nothing() {}
    const foreign = { send: async () => ({ status: 404, header: () => undefined, body: nothing() }) };
    const fallenBack = dicomWebStudySource({ api: new ApiClient(foreign), dicomWeb });
    expect(await openedBy(fallenBack)).toEqual(expected);
    const api = new ApiClient(fetchTransport(), server.url);
    const missing = dicomWebStudySource({ api, dicomWeb }).openStudy(createUid());
    await expect(missing).rejects.toMatchObject({ problem: { code: 'SERVER_NOT_FOUND' } });
  });
});

provide('orthanc');
provide('orthancDicomWeb');

describe.skipIf(!hasSystemTool('Orthanc', 'orthanc') || !findOrthancDicomWeb())('Orthanc', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-orthanc-'));
  let program: ChildProcess;
  let dicomWeb: DicomWebClient;
  beforeAll(async () => {
    const [httpPort, dicomPort] = [await freePort(), await freePort()];
    const config = {
      StorageDirectory: folder,
      HttpPort: httpPort,
      DicomPort: dicomPort,
      RemoteAccessAllowed: false,
      Plugins: [findOrthancDicomWeb()],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    };
    writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(config));
    program = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
    const url = `http://127.0.0.1:${httpPort}/dicom-web`;
    // Only what hangs takes a minute.
    for (let tries = 0; tries < 1200; tries++) {
      const answer = await fetch(`${url}/studies`, { headers: { accept: 'application/dicom+json' } }).catch(
        () => undefined,
      );
      if (answer?.ok) break;
      await wait(50);
    }
    dicomWeb = await storeIn(url);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  test('knows no manifest, and its studies hang and show', async () => {
    expect(await openedBy(dicomWebStudySource({ dicomWeb }))).toEqual(expected);
  });
});
