import {
  type DataSetContent,
  dataSetOf,
  encodeDataSet,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { catalogInstance } from '../index/catalog.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { Clock } from '../ports.ts';
import { blobKeyOf } from '../store/blob-key.ts';

/** Secondary Capture Image Storage. */
export const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

const usual = {
  SOPClassUID: secondaryCapture,
  SOPInstanceUID: '2.25.1111',
  StudyInstanceUID: '2.25.1',
  SeriesInstanceUID: '2.25.11',
  PatientName: 'PHANTOM^Test',
  PatientID: 'P1',
  StudyDate: '20260705',
  StudyTime: '101500',
  Modality: 'OT',
} satisfies DataSetContent;

/** A data set of our own making, with whatever is told of it. */
export function madeDataSet(content: DataSetContent = {}) {
  return dataSetOf({ ...usual, ...content }, { characterSet: 'ISO_IR 192' });
}

/** A small image as a Part 10 file. */
export function madeFile(content: DataSetContent = {}): Uint8Array {
  return writePart10(
    madeDataSet({
      Rows: 4,
      Columns: 4,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
      PixelData: new Uint8Array(16),
      ...content,
    }),
  );
}

/** As `madeFile`, but the data set alone, as C-STORE sends it. */
export function madeBareDataSet(content: DataSetContent = {}): Uint8Array {
  return encodeDataSet(
    madeDataSet({ PixelData: new Uint8Array(16), ...content }),
    TransferSyntaxUid.ExplicitVrLittleEndian,
  );
}

/** What the index would be told of such an instance. */
export function madeRecord(content: DataSetContent = {}): InstanceRecord {
  const dataSet = madeDataSet(content);
  const uid = (tag: number) => dataSet.getString(tag);
  const key = {
    sopClassUid: uid(0x00080016),
    sopInstanceUid: uid(0x00080018),
    studyInstanceUid: uid(0x0020000d),
    seriesInstanceUid: uid(0x0020000e),
  };
  const sha256 = key.sopInstanceUid.replace(/\D/g, '').padStart(64, '0');
  return {
    entry: catalogInstance(dataSet, key, undefined),
    blob: {
      blobKey: blobKeyOf(key.studyInstanceUid, sha256),
      byteLength: 1000,
      sha256,
      transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
      dataSetByteOffset: 300,
      pixelDataByteOffset: undefined,
    },
    origin: { door: 'import', userId: 'local' },
    receivedAt: '2026-07-05T10:20:00.000Z',
    findings: [],
  };
}

/** Bytes in chunks of a size, as a network brings them. */
export async function* inChunks(bytes: Uint8Array, chunkBytes = 100): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** A clock that stands still. */
export const stillClock: Clock = { now: () => Date.UTC(2026, 6, 5, 10, 20) };
