import {
  bytesSource,
  dataSetOf,
  findFrameTable,
  openPart10,
  readFrame,
  readFrameFrom,
  readPart10,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { decodeFrame } from './decode-frame.ts';

const codecs: CodecLoader = {
  load: () => Promise.reject(new Error('Uncompressed frames need no codec.')),
  discard: () => undefined,
};

const format: PixelFormat = {
  rows: 4,
  columns: 4,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  planarConfiguration: 0,
  photometricInterpretation: 'MONOCHROME2',
};
/** Two frames: 0 to 15 and 16 to 31. */
const dataSet = dataSetOf({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '2.25.1',
  NumberOfFrames: 2,
  Rows: 4,
  Columns: 4,
  SamplesPerPixel: 1,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  PixelData: Uint16Array.from({ length: 32 }, (_, i) => i),
});
const second = Array.from({ length: 16 }, (_, i) => 16 + i);

describe('an uncompressed frame is never copied between file and typed array', () => {
  test.each([TransferSyntaxUid.ExplicitVrLittleEndian, TransferSyntaxUid.ImplicitVrLittleEndian])(
    'of a file in memory, in %s',
    async (transferSyntaxUid) => {
      const file = writePart10(dataSet, { transferSyntaxUid }).slice();
      const { values } = await decodeFrame(readFrame(readPart10(file), 1), format, codecs);
      expect([...values]).toEqual(second);
      expect(values.buffer).toBe(file.buffer);
    },
  );

  test('of a source: the array that was read into is the one that is shown', async () => {
    const file = bytesSource(writePart10(dataSet));
    const given: ArrayBufferLike[] = [];
    const opened = await openPart10({
      byteLength: file.byteLength,
      read: async (byteOffset, byteLength) => {
        const bytes = (await file.read(byteOffset, byteLength)).slice();
        given.push(bytes.buffer);
        return bytes;
      },
    });
    const frame = await readFrameFrom(opened, await findFrameTable(opened), 1);
    const { values } = await decodeFrame(frame, format, codecs);
    expect([...values]).toEqual(second);
    expect(values.buffer).toBe(given.at(-1));
    expect(values.byteLength).toBe(32);
  });
});
