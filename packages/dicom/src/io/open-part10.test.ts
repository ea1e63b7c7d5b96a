import { describe, expect, test } from 'vitest';
import {
  type ByteSource,
  blobSource,
  bytesSource,
  dataSetOf,
  openPart10,
  readRange,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '../index.ts';

/** A source that notes which bytes were read. */
function watched(
  bytes: Uint8Array,
): ByteSource & { readonly reads: { byteOffset: number; byteLength: number }[] } {
  const reads: { byteOffset: number; byteLength: number }[] = [];
  const source = bytesSource(bytes);
  return {
    byteLength: bytes.byteLength,
    reads,
    read: (byteOffset, byteLength, signal) => {
      reads.push({ byteOffset, byteLength });
      return source.read(byteOffset, byteLength, signal);
    },
  };
}

const ids = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: '2.25.1' };
const bytesRead = ({ reads }: ReturnType<typeof watched>) =>
  reads.reduce((sum, { byteLength }) => sum + byteLength, 0);

describe('opening a source', () => {
  test('reads the head and never the pixel data', async () => {
    const file = writePart10(
      dataSetOf({
        ...ids,
        Rows: 1000,
        Columns: 1000,
        BitsAllocated: 16,
        PixelData: new Uint16Array(1_000_000),
      }),
    );
    const source = watched(file);
    const opened = await openPart10(source, { headByteLength: 4096 });
    expect(opened.dataSet.getNumber(Tag.Rows)).toBe(1000);
    expect(opened.pixelData).toMatchObject({
      kind: 'native',
      byteOffset: file.byteLength - 2_000_000,
      byteLength: 2_000_000,
    });
    expect(bytesRead(source)).toBe(4096);
    expect(() => opened.dataSet.findBytes(Tag.PixelData)).toThrow(
      expect.objectContaining({ code: 'DICOM_VALUE_NOT_LOADED', kind: 'unsupported' }),
    );
  });

  test('grows the head where elements need it', async () => {
    const text = 'x'.repeat(20_000);
    const items = Array.from({ length: 2000 }, (_, i) => ({ ReferencedSOPInstanceUID: `2.25.${i}` }));
    const file = writePart10(dataSetOf({ ...ids, TextValue: text, ReferencedImageSequence: items, Rows: 7 }));
    const opened = await openPart10(bytesSource(file), { headByteLength: 256 });
    expect(opened.dataSet.getText(Tag.TextValue)).toBe(text);
    expect(
      opened.dataSet.findItems(Tag.ReferencedImageSequence)[1999]?.getString(Tag.ReferencedSOPInstanceUID),
    ).toBe('2.25.1999');
    expect(opened.dataSet.getNumber(Tag.Rows)).toBe(7);
  });

  test('skips large values and reads what follows them', async () => {
    const document = new Uint8Array(30_000).fill(65);
    const file = writePart10(
      dataSetOf({ ...ids, EncapsulatedDocument: document, '00431010': { vr: 'LO', value: 'after' } }),
    );
    const source = watched(file);
    const opened = await openPart10(source, { headByteLength: 1024, largeValueBytes: 5000 });
    expect(opened.dataSet.getString(0x00431010)).toBe('after');
    expect(bytesRead(source)).toBeLessThan(10_000);
    const element = opened.dataSet.findElement(Tag.EncapsulatedDocument);
    expect(element).toMatchObject({ byteLength: 30_000 });
    expect(await readRange(opened.source, element as { byteOffset: number; byteLength: number })).toEqual(
      document,
    );
  });

  test('loads large values in sequences, which are in memory as a whole', async () => {
    const samples = new Uint8Array(30_000).fill(65);
    const file = writePart10(dataSetOf({ ...ids, WaveformSequence: [{ WaveformData: samples }] }));
    const opened = await openPart10(bytesSource(file), { headByteLength: 1024, largeValueBytes: 5000 });
    expect(opened.dataSet.getItem(Tag.WaveformSequence).getBytes(Tag.WaveformData)).toEqual(samples);
  });

  test('loads the file meta information whatever its size', async () => {
    const opened = await openPart10(bytesSource(writePart10(dataSetOf({ ...ids, Rows: 1 }))), {
      largeValueBytes: 4,
    });
    expect(opened.fileMeta.getString(Tag.MediaStorageSOPInstanceUID)).toBe('2.25.1');
    expect(opened.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
  });

  test('finds a group length wrong that is too large to be one, and reads on', async () => {
    const bytes = new Uint8Array(8 + 200 + 10);
    bytes.set([0x08, 0, 0, 0, 200, 0, 0, 0]);
    bytes.set([0x28, 0, 0x10, 0, 2, 0, 0, 0, 7, 0], 208);
    const dataSetOnly = { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian };
    const opened = await openPart10(bytesSource(bytes), { dataSetOnly, largeValueBytes: 100 });
    expect(opened.dataSet.getNumber(Tag.Rows)).toBe(7);
    expect(opened.findings.map(({ code }) => code)).toContain('DICOM_GROUP_LENGTH');
  });

  test('reads only the item headers of encapsulated pixel data', async () => {
    const fragments = Array.from({ length: 20 }, (_, i) => new Uint8Array(50_000).fill(i));
    const file = writePart10(dataSetOf({ ...ids, NumberOfFrames: 20, PixelData: { fragments } }), {
      transferSyntaxUid: TransferSyntaxUid.RleLossless,
    });
    const source = watched(file);
    const opened = await openPart10(source, { headByteLength: 1024 });
    expect(opened.pixelData).toMatchObject({ kind: 'encapsulated' });
    expect(opened.pixelData?.kind === 'encapsulated' && opened.pixelData.fragments).toHaveLength(20);
    expect(bytesRead(source)).toBeLessThan(4096);
  });

  test('stops at pixel data when told so', async () => {
    const file = writePart10(dataSetOf({ ...ids, PixelData: { fragments: [new Uint8Array(10)] } }), {
      transferSyntaxUid: TransferSyntaxUid.RleLossless,
    });
    const opened = await openPart10(bytesSource(file), { stopBeforePixelData: true });
    expect(opened.pixelData).toBeUndefined();
    expect(opened.dataSet.has(Tag.PixelData)).toBe(false);
  });

  test('tells truncation at once, by the size of the source', async () => {
    const file = writePart10(dataSetOf({ ...ids, PixelData: new Uint8Array(100_000) }));
    const cut = file.subarray(0, file.byteLength - 50_000);
    await expect(openPart10(bytesSource(cut), { headByteLength: 512 })).rejects.toThrow(
      'PixelData (7FE0,0010) claims 100000 bytes, 50000 remain.',
    );
    const opened = await openPart10(bytesSource(cut), { headByteLength: 512, lenient: true });
    expect(opened.pixelData).toMatchObject({ byteLength: 50_000 });
    expect(opened.findings).toHaveLength(1);
  });

  test('refuses a sequence that would need too much memory', async () => {
    const items = Array.from({ length: 2000 }, () => ({ ReferencedSOPInstanceUID: '2.25.1' }));
    const file = writePart10(dataSetOf({ ...ids, ReferencedImageSequence: items }));
    await expect(
      openPart10(bytesSource(file), { headByteLength: 256, maximumElementBytes: 4096 }),
    ).rejects.toThrow(expect.objectContaining({ code: 'DICOM_HEADER_TOO_LARGE' }));
  });

  test('stops when aborted', async () => {
    const file = writePart10(dataSetOf({ ...ids, Rows: 1 }));
    await expect(openPart10(bytesSource(file), {}, AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });

  test('works on blobs', async () => {
    const opened = await openPart10(
      blobSource(new Blob([writePart10(dataSetOf({ ...ids, Rows: 3 })) as Uint8Array<ArrayBuffer>])),
    );
    expect(opened.dataSet.getNumber(Tag.Rows)).toBe(3);
  });

  test('reports a source that gives fewer bytes than it promised', async () => {
    const source: ByteSource = { byteLength: 1000, read: async () => new Uint8Array(10) };
    await expect(openPart10(source)).rejects.toThrow(
      expect.objectContaining({ code: 'DICOM_READ_SHORT', retryable: true }),
    );
  });
});
