import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  bytesSource,
  type DataSetContent,
  dataSetOf,
  findFrameTable,
  frameTable,
  openPart10,
  type Part10,
  readFrame,
  readFrameFrom,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '../index.ts';

const ids = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: '2.25.1' };

function fileOf(content: DataSetContent, transferSyntaxUid: string): Part10 {
  return readPart10(writePart10(dataSetOf({ ...ids, ...content }), { transferSyntaxUid }));
}

/** The frames' bytes in hexadecimal, read in memory and from a source alike. */
async function framesOf(part10: Part10): Promise<string[]> {
  const table = frameTable(part10);
  const opened = await openPart10(bytesSource(part10.bytes));
  const openedTable = await findFrameTable(opened);
  const frames: string[] = [];
  for (let frameIndex = 0; frameIndex < table.numberOfFrames; frameIndex++) {
    const frame = readFrame(part10, frameIndex);
    expect(await readFrameFrom(opened, openedTable, frameIndex)).toEqual(frame);
    frames.push(Buffer.from(frame.bytes).toString('hex'));
  }
  expect(openedTable.numberOfFrames).toBe(frames.length);
  return frames;
}

const encapsulated = (
  frames: number | undefined,
  fragments: readonly string[],
  more: DataSetContent & { offsetTable?: Uint8Array } = {},
) => {
  const { offsetTable, ...attributes } = more;
  const pixelData = { fragments: fragments.map(hex), ...(offsetTable && { offsetTable }) };
  return { NumberOfFrames: frames, PixelData: pixelData, ...attributes } satisfies DataSetContent;
};
const jpeg = TransferSyntaxUid.JpegBaseline8Bit;
const codesOf = (part10: Part10) => frameTable(part10).findings.map(({ code }) => code);

describe('encapsulated frames', () => {
  test('are told apart in few reads, however many fragments there are', async () => {
    const jpegs = Array.from({ length: 1000 }, () => ['ffd8ffe0', '01020304', 'ffd9']).flat();
    const part10 = fileOf(encapsulated(1000, jpegs), jpeg);
    const source = bytesSource(part10.bytes);
    let reads = 0;
    const counting = {
      byteLength: source.byteLength,
      read: (...range: Parameters<typeof source.read>) => {
        reads++;
        return source.read(...range);
      },
    };
    const opened = await openPart10(counting);
    reads = 0;
    const table = await findFrameTable(opened);
    expect(table.numberOfFrames).toBe(1000);
    expect(table.rangesOf(999)).toEqual(frameTable(part10).rangesOf(999));
    expect(reads).toBeLessThan(10);
  });

  test('trap 50: are the fragments where there are as many', async () => {
    expect(await framesOf(fileOf(encapsulated(2, ['0102', '0304']), jpeg))).toEqual(['0102', '0304']);
  });

  test('trap 50: are all fragments joined where there is one frame', async () => {
    expect(await framesOf(fileOf(encapsulated(1, ['0102', '0304', '0506']), jpeg))).toEqual(['010203040506']);
    expect(await framesOf(fileOf(encapsulated(undefined, ['0102', '0304']), jpeg))).toEqual(['01020304']);
  });

  test('follow the Basic Offset Table', async () => {
    const offsetTable = hex('00000000 14000000'); // the third fragment begins 20 bytes after the first
    const part10 = fileOf(encapsulated(2, ['0102', '0304', '0506'], { offsetTable }), jpeg);
    expect(await framesOf(part10)).toEqual(['01020304', '0506']);
    expect(codesOf(part10)).toEqual([]);
  });

  test('trap 49: follow the Extended Offset Table, whose lengths leave padding out', async () => {
    const words = (...values: readonly bigint[]) => new BigUint64Array(values);
    const part10 = fileOf(
      encapsulated(2, ['010203', '0405'], {
        ExtendedOffsetTable: { vr: 'OV', value: words(0n, 12n) },
        ExtendedOffsetTableLengths: { vr: 'OV', value: words(3n, 2n) },
      }),
      jpeg,
    );
    expect(await framesOf(part10)).toEqual(['010203', '0405']);
  });

  test('trap 50: are told apart by codestreams where the table is empty', async () => {
    const part10 = fileOf(encapsulated(2, ['FFD8FFE0', '0101FFD9', 'FFD8FFE1', '0202', '0303FFD900']), jpeg);
    expect(await framesOf(part10)).toEqual(['ffd8ffe00101ffd9', 'ffd8ffe102020303ffd90000']);
  });

  test('trap 51: are not misled by a thumbnail that begins a fragment', async () => {
    const part10 = fileOf(encapsulated(2, ['FFD8FFE1', 'FFD8FFDB0101', '0202FFD9', 'FFD8FFE1FFD9']), jpeg);
    expect(await framesOf(part10)).toEqual(['ffd8ffe1ffd8ffdb01010202ffd9', 'ffd8ffe1ffd9']);
  });

  test('of JPEG 2000 begin with SOC', async () => {
    const part10 = fileOf(
      encapsulated(2, ['FF4FFF51', 'FFD9', 'FF4FFF51FFD9']),
      TransferSyntaxUid.Jpeg2000Lossless,
    );
    expect(await framesOf(part10)).toEqual(['ff4fff51ffd9', 'ff4fff51ffd9']);
  });

  test('survive an offset table that lies', async () => {
    const offsetTable = hex('00000000 07000000');
    const part10 = fileOf(encapsulated(2, ['FFD8FFE0', 'FFD9', 'FFD8FFE0FFD9'], { offsetTable }), jpeg);
    expect(await framesOf(part10)).toEqual(['ffd8ffe0ffd9', 'ffd8ffe0ffd9']);
  });

  test('an offset table that lies is a finding', () => {
    const offsetTable = hex('00000000 07000000');
    expect(codesOf(fileOf(encapsulated(2, ['0102', '0304'], { offsetTable }), jpeg))).toEqual([
      'DICOM_OFFSET_TABLE_WRONG',
    ]);
  });

  test('are put right where all offsets are wrong by the same amount, and that is said', async () => {
    // Counted from the value of PixelData: 16 bytes more than from the first fragment's item.
    const offsetTable = hex('10000000 24000000');
    const part10 = fileOf(encapsulated(2, ['0102', '0304', '0506'], { offsetTable }), jpeg);
    expect(await framesOf(part10)).toEqual(['01020304', '0506']);
    expect(codesOf(part10)).toEqual(['DICOM_OFFSET_TABLE_WRONG']);
  });

  test('are told apart by codestreams where the table and NumberOfFrames disagree', async () => {
    const offsetTable = hex('00000000');
    const fragments = ['FFD8FFE0', '0101FFD9', 'FFD8FFE1FFD9'];
    const part10 = fileOf(encapsulated(2, fragments, { offsetTable }), jpeg);
    expect(await framesOf(part10)).toEqual(['ffd8ffe00101ffd9', 'ffd8ffe1ffd9']);
    expect(codesOf(part10)).toEqual(['DICOM_OFFSET_TABLE_WRONG']);
  });

  test('of RLE in several fragments begin with the header of their segments', async () => {
    const header = `01000000 40000000 ${'00000000'.repeat(14)}`;
    const part10 = fileOf(encapsulated(2, [header, 'FEFF', header, '0102']), TransferSyntaxUid.RleLossless);
    expect((await framesOf(part10)).map((frame) => frame.slice(-4))).toEqual(['feff', '0102']);
  });

  test('trap 49: keep whole fragments where a length of the Extended Offset Table is wrong, and that is said', async () => {
    const part10 = fileOf(
      encapsulated(2, ['01020304', '0506'], {
        ExtendedOffsetTable: { vr: 'OV', value: [0n, 12n] },
        ExtendedOffsetTableLengths: { vr: 'OV', value: [2n, 2n] },
      }),
      jpeg,
    );
    expect(await framesOf(part10)).toEqual(['01020304', '0506']);
    expect(codesOf(part10)).toEqual(['DICOM_OFFSET_TABLE_WRONG']);
  });

  test('trap 49: of an Extended Offset Table that stays in the source are found', async () => {
    const offsets = Array.from({ length: 400 }, (_, i) => BigInt(i * 20));
    const fragments = offsets.flatMap(() => ['0102', '0304']);
    const content = encapsulated(400, fragments, { ExtendedOffsetTable: { vr: 'OV', value: offsets } });
    const source = bytesSource(fileOf(content, jpeg).bytes);
    const opened = await openPart10(source, { largeValueBytes: 1000, headByteLength: 1000 });
    expect(() => opened.dataSet.findBytes(Tag.ExtendedOffsetTable)).toThrow(
      expect.objectContaining({ code: 'DICOM_VALUE_NOT_LOADED' }),
    );
    const table = await findFrameTable(opened);
    expect(Buffer.from((await readFrameFrom(opened, table, 399)).bytes).toString('hex')).toBe('01020304');
    expect([table.numberOfFrames, table.findings]).toEqual([400, []]);
  });

  test('are not more than the fragments, whatever NumberOfFrames says', async () => {
    const part10 = fileOf(encapsulated(9, ['0102', '0304']), jpeg);
    expect(await framesOf(part10)).toEqual(['0102', '0304']);
    expect(codesOf(part10)).toEqual(['DICOM_FRAMES_FEWER']);
  });

  test('trap 50: that nothing tells apart are an error, not a guess', () => {
    const part10 = fileOf(encapsulated(2, ['0102', '0304', '0506']), jpeg);
    expect(() => frameTable(part10)).toThrow('3 fragments cannot be divided into 2 frames.');
  });

  test('of a video are one stream', async () => {
    const part10 = fileOf(encapsulated(250, ['0102', '0304']), TransferSyntaxUid.Mpeg4HighProfileLevel41);
    expect(await framesOf(part10)).toEqual(['01020304']);
  });

  test('none, one beyond the last, and no pixel data are told apart', () => {
    expect(frameTable(fileOf(encapsulated(1, []), jpeg)).numberOfFrames).toBe(0);
    const part10 = fileOf(encapsulated(1, ['0102']), jpeg);
    expect(() => readFrame(part10, 1)).toThrow('Frame 2 was asked for, 1 are there.');
    const without = fileOf({}, TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(() => frameTable(without)).toThrow(expect.objectContaining({ code: 'DICOM_PIXEL_DATA_MISSING' }));
  });
});

describe('native frames', () => {
  const native = TransferSyntaxUid.ExplicitVrLittleEndian;
  const image = { Rows: 2, Columns: 2, SamplesPerPixel: 1, BitsAllocated: 8 };

  test('follow each other', async () => {
    const part10 = fileOf({ ...image, NumberOfFrames: 2, PixelData: hex('01020304 05060708') }, native);
    expect(await framesOf(part10)).toEqual(['01020304', '05060708']);
    expect(frameTable(part10).native).toBe(true);
    expect(readFrame(part10, 0).bytes.buffer).toBe(part10.bytes.buffer);
  });

  test('trap 62: in words of big endian have the whole words they touch, and begin inside one', async () => {
    const bigEndian = TransferSyntaxUid.ExplicitVrBigEndian;
    // Three frames of 3 bytes, 1 to 9 and a padding byte; in words the bytes of each pair change places.
    const words = { vr: 'OW', value: hex('01020304 05060708 0900') } as const;
    const content = { ...image, Rows: 1, Columns: 3, NumberOfFrames: 3, PixelData: words };
    const part10 = fileOf(content, bigEndian);
    expect(await framesOf(part10)).toEqual(['02010403', '04030605', '08070009']);
    expect([0, 1, 2].map((i) => frameTable(part10).bitOffsetOf(i))).toEqual([0, 8, 0]);
  });

  test('trap 42: of one bit may begin inside a byte', () => {
    const part10 = fileOf(
      { ...image, Rows: 3, Columns: 3, BitsAllocated: 1, NumberOfFrames: 3, PixelData: hex('FFFFFFFF') },
      native,
    );
    const table = frameTable(part10);
    expect([0, 1, 2].map((i) => [table.bitOffsetOf(i), table.rangesOf(i)[0]?.byteLength])).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(readFrame(part10, 1)).toMatchObject({ bitOffset: 1 });
    expect(readFrame(part10, 0)).not.toHaveProperty('bitOffset');
  });

  test.each(['YBR_FULL_422', 'YBR_PARTIAL_422', 'ybr_full_422'])(
    'of %s have two samples for each pixel, unless three are stored',
    async (name) => {
      const color = { ...image, SamplesPerPixel: 3, PhotometricInterpretation: name };
      const two = { ...color, NumberOfFrames: 2, PixelData: hex('01020304 05060708 11121314 15161718') };
      expect(await framesOf(fileOf(two, native))).toEqual(['0102030405060708', '1112131415161718']);
      expect(await framesOf(fileOf({ ...color, PixelData: new Uint8Array(8) }, native))).toEqual([
        '00'.repeat(8),
      ]);
      expect(await framesOf(fileOf({ ...color, PixelData: new Uint8Array(12) }, native))).toEqual([
        '00'.repeat(12),
      ]);
    },
  );

  test('of floats have the size of their element', async () => {
    const part10 = fileOf({ ...image, BitsAllocated: 32, FloatPixelData: new Float32Array(4) }, native);
    expect(await framesOf(part10)).toEqual(['00'.repeat(16)]);
  });

  test('with more bytes than they need leave the rest out, and that is said', async () => {
    const part10 = fileOf({ ...image, PixelData: hex('01020304 0506') }, native);
    expect(await framesOf(part10)).toEqual(['01020304']);
    expect(codesOf(part10)).toEqual(['DICOM_PIXEL_DATA_LONG']);
  });

  test('that are cut short are there as far as they go', async () => {
    const part10 = fileOf({ ...image, NumberOfFrames: 9, PixelData: hex('01020304 0506') }, native);
    expect(await framesOf(part10)).toEqual(['01020304', '0506']);
    expect(codesOf(part10)).toEqual(['DICOM_FRAMES_FEWER', 'DICOM_PIXEL_DATA_SHORT']);
  });

  test('of 65535 × 65535 pixels do not overflow', () => {
    const part10 = fileOf(
      { ...image, Rows: 65535, Columns: 65535, BitsAllocated: 16, PixelData: hex('0102') },
      native,
    );
    expect(frameTable(part10).rangesOf(0)).toMatchObject([{ byteLength: 2 }]);
  });

  test('need Rows', () => {
    expect(() => frameTable(fileOf({ ...image, Rows: 0, PixelData: hex('0102') }, native))).toThrow(
      'Rows (0028,0010) is absent or empty.',
    );
  });
});
