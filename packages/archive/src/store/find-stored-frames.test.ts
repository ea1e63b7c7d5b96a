import {
  bytesSource,
  type DataSetContent,
  findFrameTable,
  openPart10,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { madeDataSet } from '../testing/made-instances.ts';
import { findStoredFrames } from './find-stored-frames.ts';

const native = {
  Rows: 4,
  Columns: 4,
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  BitsAllocated: 16,
  BitsStored: 16,
  HighBit: 15,
  PixelRepresentation: 0,
  NumberOfFrames: 3,
  PixelData: new Uint16Array(48),
} satisfies DataSetContent;

const opened = (
  content: DataSetContent,
  transferSyntaxUid: string = TransferSyntaxUid.ExplicitVrLittleEndian,
) => openPart10(bytesSource(writePart10(madeDataSet(content), { transferSyntaxUid })));

test('native frames are arithmetic: not a byte is read', async () => {
  const { pixelData, ...head } = await opened(native);
  const unreadable = {
    byteLength: 0,
    read: () => Promise.reject(new Error('read')),
  };
  expect(await findStoredFrames({ ...head, pixelData, source: unreadable })).toEqual({
    kind: 'native',
    byteOffset: pixelData?.byteOffset,
    bitsPerFrame: 256,
    numberOfFrames: 3,
  });
});

test('frames of one bit per sample are told to the bit', async () => {
  const bits = {
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    Rows: 3,
    Columns: 3,
    PixelData: new Uint8Array(4),
  };
  expect(await findStoredFrames(await opened({ ...native, ...bits }))).toMatchObject({
    bitsPerFrame: 9,
    numberOfFrames: 3,
  });
});

test('encapsulated frames are where the frame table says', async () => {
  const fragments = [1, 2, 3].map((value) => new Uint8Array(20).fill(value));
  const file = await opened({ ...native, PixelData: { fragments } }, TransferSyntaxUid.RleLossless);
  const table = await findFrameTable(file);
  expect(await findStoredFrames(file)).toEqual({
    kind: 'encapsulated',
    ranges: [0, 1, 2].map((frameIndex) => table.rangesOf(frameIndex)),
  });
});

test.each([
  ['a last frame that is not whole', { ...native, PixelData: new Uint16Array(40) }, undefined],
  [
    'a video',
    { ...native, PixelData: { fragments: [new Uint8Array(8)] } },
    TransferSyntaxUid.Mpeg4HighProfileLevel41,
  ],
  ['pixels without their rows', { ...native, Rows: undefined }, undefined],
  [
    'fragments that make no frames',
    { ...native, PixelData: { fragments: [0, 0, 0, 0].map(() => new Uint8Array(2)) } },
    TransferSyntaxUid.RleLossless,
  ],
  ['an object without pixels', {}, undefined],
] as const)('%s has no table', async (_what, content, transferSyntaxUid) => {
  expect(await findStoredFrames(await opened(content, transferSyntaxUid))).toBeUndefined();
});
