import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createUid,
  type DataSetContent,
  dataSetOf,
  encodeDataSet,
  encodeFileMeta,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import pino from 'pino';
import { readConfig, type ServerConfig } from '../config/config.ts';
import { createServer, type RunningServer } from '../create-server.ts';

export interface ServerInTest extends RunningServer {
  /** What was logged so far, as text. */
  log(): string;
  /** Closes the server and removes its data folder. */
  remove(): Promise<void>;
}

/** Settings of a server on free ports, or of a command on a folder. */
export function configInTest(dataFolder: string, settings: Partial<ServerConfig> = {}): ServerConfig {
  return {
    ...readConfig({ options: { data: dataFolder }, environment: {} }),
    port: 0,
    dicomPort: 0,
    samples: false,
    minimumFreeBytes: 0,
    scrubDays: 0,
    dicomAssociations: 20,
    ...settings,
  };
}

/** A server on free loopback ports with a real archive in a temporary folder. */
export async function startServerInTest(
  settings: Partial<ServerConfig> = {},
  webFolder = join(tmpdir(), 'isocenter-has-no-web-app-here'),
): Promise<ServerInTest> {
  const dataFolder = settings.dataFolder ?? (await mkdtemp(join(tmpdir(), 'isocenter-server-')));
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const config = configInTest(dataFolder, settings);
  const server = await createServer({ config, logger, webFolder });
  return {
    ...server,
    log: () => lines.join(''),
    async remove() {
      await server.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

export interface InstanceInTest {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
}

/** A small CT slice whose pixel at (column, row) is `row * 8 + column`, or whatever `content` changes it to. */
export function instanceInTest(
  content: DataSetContent = {},
  transferSyntaxUid: string = TransferSyntaxUid.ExplicitVrLittleEndian,
): InstanceInTest {
  const uids = {
    StudyInstanceUID: createUid(),
    SeriesInstanceUID: createUid(),
    SOPInstanceUID: createUid(),
  };
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    ...uids,
    PatientName: 'PHANTOM^TEST',
    PatientID: 'PH-1',
    StudyDate: '20260102',
    StudyTime: '101112',
    StudyDescription: 'CT of nobody',
    Modality: 'CT',
    SeriesNumber: 1,
    InstanceNumber: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 8,
    Columns: 8,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    WindowCenter: 32,
    WindowWidth: 64,
    PixelData: Uint16Array.from({ length: 64 }, (_, index) => index),
    ...content,
  });
  return {
    studyInstanceUid: dataSet.getString(Tag.StudyInstanceUID),
    seriesInstanceUid: dataSet.getString(Tag.SeriesInstanceUID),
    sopInstanceUid: dataSet.getString(Tag.SOPInstanceUID),
    bytes: writePart10(dataSet, { transferSyntaxUid }),
  };
}

/** An 8-bit slice whose pixel data is one fragment in a compressed transfer syntax. PS3.5 A.4. */
export function encapsulatedInTest(
  transferSyntaxUid: string,
  fragments: Uint8Array | readonly Uint8Array[],
  content: DataSetContent = {},
): InstanceInTest {
  const bits = { BitsAllocated: 8, BitsStored: 8, HighBit: 7 };
  const instance = instanceInTest({ ...bits, PixelData: undefined, ...content });
  const { dataSet } = readPart10(instance.bytes);
  const item = (bytes: Uint8Array) => [0xfe, 0xff, 0x00, 0xe0, bytes.length, 0, 0, 0, ...bytes];
  const pixelData = Uint8Array.of(
    ...[0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff],
    ...item(new Uint8Array(0)),
    ...(fragments instanceof Uint8Array ? [fragments] : fragments).flatMap(item),
    ...[0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0],
  );
  const meta = encodeFileMeta({
    mediaStorageSopClassUid: dataSet.getString(Tag.SOPClassUID),
    mediaStorageSopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid,
  });
  const head = encodeDataSet(dataSet, TransferSyntaxUid.ExplicitVrLittleEndian);
  return { ...instance, bytes: Uint8Array.of(...meta, ...head, ...pixelData) };
}

/** Stores a file through the upload route, and answers its report. */
export async function upload({ url }: RunningServer, bytes: Uint8Array, name = 'file.dcm') {
  const response = await fetch(`${url}/api/v1/imports`, {
    method: 'POST',
    headers: { 'isocenter-file-name': encodeURIComponent(name), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, report: await response.json() };
}

/** Stores a file as a sample, as the server itself does when it makes them. */
export async function keepSample({ archive }: Pick<RunningServer, 'archive'>, bytes: Uint8Array) {
  async function* file() {
    yield bytes;
  }
  return archive.keep({ origin: { door: 'sample', userId: 'local' }, bytes: file() });
}

export const pathOf = ({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceInTest): string =>
  `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
