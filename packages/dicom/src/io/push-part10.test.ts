import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  bytesSource,
  type DataSetContent,
  dataSetOf,
  dataSetToJson,
  encodeDataSet,
  encodeFileMeta,
  isIsocenterError,
  openPart10,
  type Part10Header,
  Part10PushReader,
  type PushPart10Options,
  TransferSyntaxUid,
  writePart10,
} from '../index.ts';

const ids = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: '2.25.1' };
const image: DataSetContent = {
  ...ids,
  PatientName: 'Müller^Ä',
  ReferencedImageSequence: [
    { ReferencedSOPInstanceUID: '2.25.2', PurposeOfReferenceCodeSequence: [{ CodeValue: 'x' }] },
    { ReferencedSOPInstanceUID: '2.25.3' },
  ],
  Rows: 4,
  Columns: 4,
  BitsAllocated: 8,
  NumberOfFrames: 2,
};
const native = { ...image, PixelData: new Uint8Array(32).fill(7) };
const fragments = {
  ...image,
  PixelData: { fragments: [new Uint8Array(6), new Uint8Array(0), new Uint8Array(10)] },
};
const meta = (transferSyntaxUid: string) =>
  encodeFileMeta({
    mediaStorageSopClassUid: ids.SOPClassUID,
    mediaStorageSopInstanceUid: ids.SOPInstanceUID,
    transferSyntaxUid,
  });
const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Sequences of undefined length, UN of undefined length, an odd length, a wrong order, a stray delimiter, trailing padding. */
const untidy = hex(`
  0800 0500 "CS" 0A00 "ISO_IR 100"
  0800 4011 "SQ" 0000 FFFFFFFF
    FEFF 00E0 FFFFFFFF
      0800 5511 "UI" 0200 "1" 00
      4000 7091 "SQ" 0000 FFFFFFFF
        FEFF 00E0 FFFFFFFF
        FEFF 0DE0 00000000
      FEFF DDE0 00000000
    FEFF 0DE0 00000000
  FEFF DDE0 00000000
  0900 0110 "UN" 0000 FFFFFFFF
    FEFF 00E0 0A000000
      0800 6000 02000000 "CT"
  FEFF DDE0 00000000
  1000 2000 "LO" 0300 "abc"
  0800 6000 "CS" 0200 "MR"
  FEFF 0DE0 00000000
  2800 1000 "US" 0200 0400
  E07F 1000 "OW" 0000 04000000 01020304
  FCFF FCFF "OB" 0000 02000000 0000
`);

const plain = writePart10(dataSetOf(native));
const cutFragments = writePart10(dataSetOf(fragments), {
  transferSyntaxUid: TransferSyntaxUid.RleLossless,
}).slice(0, -12);
const files: readonly (readonly [name: string, bytes: Uint8Array, options: PushPart10Options])[] = [
  ['explicit VR', plain, {}],
  ['implicit VR', writePart10(dataSetOf(native), { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian }), {}],
  ['big endian', writePart10(dataSetOf(native), { transferSyntaxUid: TransferSyntaxUid.ExplicitVrBigEndian }), {}],
  ['fragments', writePart10(dataSetOf(fragments), { transferSyntaxUid: TransferSyntaxUid.RleLossless }), {}],
  ['deflated', joined(meta(TransferSyntaxUid.DeflatedExplicitVrLittleEndian), deflateRawSync(encodeDataSet(dataSetOf(native), TransferSyntaxUid.ExplicitVrLittleEndian))), {}],
  ['untidy', joined(meta(TransferSyntaxUid.ExplicitVrLittleEndian), untidy), {}],
  ['without preamble and meta information', untidy, {}],
  ['a bare data set', untidy, { dataSetOnly: { transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian } }],
  ['a wrong transfer syntax', joined(meta(TransferSyntaxUid.ImplicitVrLittleEndian), untidy), {}],
  ['cut in pixel data', plain.subarray(0, plain.byteLength - 5), {}],
  ['cut in pixel data, lenient', plain.subarray(0, plain.byteLength - 5), { lenient: true }],
  ['cut in a header', plain.subarray(0, plain.byteLength - 38), {}],
  ['cut in a header, lenient', plain.subarray(0, plain.byteLength - 38), { lenient: true }],
  ['cut in a large value', joined(meta(TransferSyntaxUid.ExplicitVrLittleEndian), hex('0800 6000 "CS" 0200 "MR" 4200 1100 "OB" 0000 0A000000 01020304')), { largeValueBytes: 4 }],
  ['cut in a large value, lenient', joined(meta(TransferSyntaxUid.ExplicitVrLittleEndian), hex('0800 6000 "CS" 0200 "MR" 4200 1100 "OB" 0000 0A000000 01020304')), { largeValueBytes: 4, lenient: true }],
  ['cut in a fragment', cutFragments, {}],
  ['cut in a fragment, lenient', cutFragments, { lenient: true }],
  ['stopped before pixel data', plain, { stopBeforePixelData: true }],
  ['no DICOM', new TextEncoder().encode('Dear colleague, '.repeat(20)), {}],
  ['meta information alone', meta(TransferSyntaxUid.ExplicitVrLittleEndian), {}],
  ['nothing', new Uint8Array(0), {}],
]; // biome-ignore format: a table

/** What a file reads as, or the error it ends in. */
async function outcome(read: () => Promise<Part10Header>): Promise<unknown> {
  try {
    const { preamble, fileMeta, dataSet, transferSyntaxUid, dataSetByteOffset, pixelData, findings } =
      await read();
    const json = [fileMeta, dataSet].map((each) => dataSetToJson(each, { bulkDataUri: () => 'elsewhere' }));
    const places = [...dataSet.elements()].map(({ tag, vr, byteOffset, byteLength }) => ({
      tag,
      vr,
      byteOffset,
      byteLength,
    }));
    return { preamble, json, places, transferSyntaxUid, dataSetByteOffset, pixelData, findings };
  } catch (error) {
    if (!isIsocenterError(error)) throw error;
    return { code: error.code, where: error.where };
  }
}

const push = (chunks: Iterable<Uint8Array>, options: PushPart10Options) =>
  outcome(async () => {
    const reader = new Part10PushReader(options);
    for (const chunk of chunks) {
      // The chunk stays its owner's, who may use it again.
      const lent = chunk.slice();
      const wantsMore = reader.write(lent);
      lent.fill(0xaa);
      if (!wantsMore) break;
    }
    return reader.end();
  });

function* chunksOf(bytes: Uint8Array, byteLength: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += byteLength) yield bytes.subarray(at, at + byteLength);
}

describe.each(files)('pushing %s gives what opening it gives', (_, bytes, options) => {
  const opened = () => outcome(() => openPart10(bytesSource(bytes), options));

  test('split in two anywhere', async () => {
    const expected = await opened();
    for (let at = 0; at <= bytes.byteLength; at++)
      expect(await push([bytes.subarray(0, at), bytes.subarray(at)], options), `split at ${at}`).toEqual(
        expected,
      );
  });

  test.each([1, 2, 3, 7, 64])('in chunks of %d bytes', async (byteLength) => {
    expect(await push(chunksOf(bytes, byteLength), options)).toEqual(await opened());
  });
});

describe('pushing', () => {
  const megabyte = new Uint8Array(2 ** 20);

  test('holds no pixel data, native or in fragments, however much goes by', async () => {
    const head = writePart10(dataSetOf({ ...image, PixelData: new Uint8Array(2) })).slice(0, -2);
    new DataView(head.buffer).setUint32(head.byteLength - 4, 200 * 2 ** 20, true);
    const reader = new Part10PushReader();
    reader.write(head);
    let mostHeld = 0;
    for (let i = 0; i < 200; i++) {
      expect(reader.write(megabyte)).toBe(true);
      mostHeld = Math.max(mostHeld, reader.heldBytes);
    }
    const { pixelData } = await reader.end();
    expect(pixelData).toMatchObject({
      kind: 'native',
      byteLength: 200 * 2 ** 20,
      byteOffset: head.byteLength,
    });
    expect(mostHeld).toBe(0);
  });

  test('stops before pixel data as soon as it is seen, and says where', async () => {
    const reader = new Part10PushReader({ stopBeforePixelData: true });
    const pixelDataAt = plain.byteLength - 32 - 12;
    // A header has up to twelve bytes, so that many are waited for.
    expect(reader.write(plain.subarray(0, pixelDataAt + 11))).toBe(true);
    expect(reader.write(plain.subarray(pixelDataAt + 11, pixelDataAt + 12))).toBe(false);
    const indexed = await reader.end();
    expect(indexed.stoppedAtByteOffset).toBe(pixelDataAt);
    expect(indexed.dataSetByteOffset).toBe(meta(TransferSyntaxUid.ExplicitVrLittleEndian).byteLength);
    expect(indexed.pixelData).toBeUndefined();
  });

  test('lets large values pass and reads what follows them', async () => {
    const document = new Uint8Array(3_000_000).fill(65);
    const file = writePart10(
      dataSetOf({ ...ids, EncapsulatedDocument: document, '00431010': { vr: 'LO', value: 'after' } }),
    );
    const reader = new Part10PushReader();
    for (const chunk of chunksOf(file, 65_536)) {
      reader.write(chunk);
      expect(reader.heldBytes).toBeLessThanOrEqual(65_536);
    }
    const { dataSet, stoppedAtByteOffset } = await reader.end();
    expect(dataSet.findElement(0x00420011)).toMatchObject({ byteLength: 3_000_000 });
    expect(dataSet.getString(0x00431010)).toBe('after');
    expect(stoppedAtByteOffset).toBe(file.byteLength);
  });

  test('tells at the end that a large value or a fragment was cut', async () => {
    const cutValue = joined(
      meta(TransferSyntaxUid.ExplicitVrLittleEndian),
      hex('4200 1100 "OB" 0000 0A000000 01020304'),
    );
    const endOf = (bytes: Uint8Array, options: PushPart10Options = {}) => {
      const reader = new Part10PushReader({ largeValueBytes: 4, ...options });
      reader.write(bytes);
      return reader.end();
    };
    const pastEnd = expect.objectContaining({ code: 'DICOM_LENGTH_PAST_END' });
    await expect(endOf(cutValue)).rejects.toThrow(pastEnd);
    await expect(endOf(cutFragments)).rejects.toThrow(pastEnd);
    const { dataSet } = await endOf(cutValue, { lenient: true });
    expect(dataSet.findElement(0x00420011)).toMatchObject({ byteLength: 4 });
    const { pixelData } = await endOf(cutFragments, { lenient: true });
    expect(
      pixelData?.kind === 'encapsulated' && pixelData.fragments.map(({ byteLength }) => byteLength),
    ).toEqual([6, 0, 6]);
  });

  test('throws when damage shows, not at the end', () => {
    const reader = new Part10PushReader();
    expect(() => reader.write(new TextEncoder().encode('Dear colleague, '.repeat(20)))).toThrow(
      expect.objectContaining({ code: 'DICOM_NOT_DICOM' }),
    );
  });

  test('refuses a sequence that needs more memory than it may have', () => {
    const items = Array.from({ length: 2000 }, () => ({ ReferencedSOPInstanceUID: '2.25.1' }));
    const file = writePart10(dataSetOf({ ...ids, ReferencedImageSequence: items }));
    const reader = new Part10PushReader({ maximumElementBytes: 4096 });
    expect(() => {
      for (const chunk of chunksOf(file, 1000)) reader.write(chunk);
    }).toThrow(expect.objectContaining({ code: 'DICOM_HEADER_TOO_LARGE' }));
  });

  test('refuses a deflated data set larger than it may inflate to', () => {
    const reader = new Part10PushReader({ maximumInflatedBytes: 100_000 });
    reader.write(meta(TransferSyntaxUid.DeflatedExplicitVrLittleEndian));
    reader.write(new Uint8Array(20));
    expect(() => reader.write(new Uint8Array(100_000))).toThrow(
      expect.objectContaining({ code: 'DICOM_INFLATE_TOO_LARGE' }),
    );
  });
});
