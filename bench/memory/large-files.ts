import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSetContent, dataSetOf, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { largeCt, largeCtFrameBytes } from '../large-ct.ts';

/** One less would still fit into 32 bits of length: 4 GiB less half a mebibyte. */
const frames = 8191;

const content: DataSetContent = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  SOPInstanceUID: '2.25.20260401',
  StudyInstanceUID: '2.25.20260402',
  SeriesInstanceUID: '2.25.20260403',
  ...largeCt(frames),
};

export interface LargeFile {
  readonly name: string;
  readonly write: (path: string) => void;
}

/** Files of 4 GiB that take no room: what is not written is a hole in the file system. */
export const largeFiles: readonly LargeFile[] = [
  { name: 'native, 8,191 frames', write: writeNative },
  { name: 'encapsulated, 8,192 frames of half a mebibyte, no offset table', write: writeEncapsulated },
  { name: 'a document of 4 GiB, then an element', write: writeDocument },
];

/** Writes a large file for as long as `use` takes. */
export async function withLargeFile<T>(file: LargeFile, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `isocenter-bench-memory-${process.pid}.dcm`);
  file.write(path);
  try {
    return await use(path);
  } finally {
    rmSync(path);
  }
}

function writeNative(path: string): void {
  const head = writePart10(dataSetOf({ ...content, PixelData: new Uint16Array(0) }));
  setLength(head, head.byteLength - 4, frames * largeCtFrameBytes);
  writeSparse(path, head.byteLength + frames * largeCtFrameBytes, [[0, head]]);
}

function writeEncapsulated(path: string): void {
  const count = frames + 1;
  const delimiterBytes = 8;
  const empty = writePart10(dataSetOf({ ...content, NumberOfFrames: count, PixelData: { fragments: [] } }), {
    transferSyntaxUid: TransferSyntaxUid.EncapsulatedUncompressedExplicitVrLittleEndian,
  });
  const head = empty.subarray(0, empty.byteLength - delimiterBytes);
  const item = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  setLength(item, 4, largeCtFrameBytes);
  const itemAt = (index: number): number => head.byteLength + index * (8 + largeCtFrameBytes);
  writeSparse(path, itemAt(count) + delimiterBytes, [
    [0, head],
    ...Array.from({ length: count }, (_, index): [number, Uint8Array] => [itemAt(index), item]),
    [itemAt(count), empty.subarray(head.byteLength)],
  ]);
}

function writeDocument(path: string): void {
  const byteLength = 0xfffffff0;
  const head = writePart10(
    dataSetOf({ ...content, NumberOfFrames: undefined, EncapsulatedDocument: new Uint8Array(0) }),
  );
  setLength(head, head.byteLength - 4, byteLength);
  const after = Uint8Array.of(0x43, 0, 0x10, 0, 0x4c, 0x4f, 2, 0, 0x41, 0x20);
  writeSparse(path, head.byteLength + byteLength + after.byteLength, [
    [0, head],
    [head.byteLength + byteLength, after],
  ]);
}

function setLength(bytes: Uint8Array, byteOffset: number, byteLength: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(byteOffset, byteLength, true);
}

function writeSparse(
  path: string,
  byteLength: number,
  pieces: readonly (readonly [number, Uint8Array])[],
): void {
  const handle = openSync(path, 'w');
  ftruncateSync(handle, byteLength);
  for (const [byteOffset, bytes] of pieces) writeSync(handle, bytes, 0, bytes.byteLength, byteOffset);
  closeSync(handle);
}
