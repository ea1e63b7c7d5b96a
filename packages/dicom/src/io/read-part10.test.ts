import { deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import { bytesSource, isLikelyPart10, openPart10, readPart10, Tag, TransferSyntaxUid } from '../index.ts';

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const codesOf = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

const preamble = new Uint8Array(128);
const prefix = hex('"DICM"');
/** Explicit VR Little Endian; the group is 28 bytes long. */
const meta = hex(`
  0200 0000 "UL" 0400 1C000000                          (0002,0000) group length 28
  0200 1000 "UI" 1400 "1.2.840.10008.1.2.1" 00          (0002,0010) TransferSyntaxUID
`);
const dataSet = hex('0800 6000 "CS" 0200 "CT"');
const deflatedMeta = hex(`
  0200 0000 "UL" 0400 1E000000
  0200 1000 "UI" 1600 "1.2.840.10008.1.2.1.99"
`);

describe('a Part 10 file', () => {
  test('is preamble, prefix, meta information and data set', () => {
    const part10 = readPart10(joined(preamble, prefix, meta, dataSet));
    expect(part10.preamble).toEqual(preamble);
    expect(part10.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(part10.dataSetByteOffset).toBe(172);
    expect(part10.dataSet.getString(Tag.Modality)).toBe('CT');
    expect(part10.findings).toEqual([]);
  });

  test('gives its values as views of the bytes, not copies', () => {
    const bytes = joined(preamble, prefix, meta, dataSet);
    expect(readPart10(bytes).dataSet.findBytes(Tag.Modality)?.buffer).toBe(bytes.buffer);
  });

  test('may lie within a larger buffer', () => {
    const bytes = joined(hex('FFFFFF'), preamble, prefix, meta, dataSet).subarray(3);
    expect(readPart10(bytes).dataSet.getString(Tag.Modality)).toBe('CT');
  });

  test.each([
    ['without preamble but with prefix', joined(prefix, meta, dataSet), ['DICOM_PREAMBLE_MISSING']],
    ['without preamble and prefix', joined(meta, dataSet), ['DICOM_PREAMBLE_MISSING']],
    [
      'as a bare explicit data set',
      dataSet,
      ['DICOM_PREAMBLE_MISSING', 'DICOM_FILE_META_MISSING', 'DICOM_TRANSFER_SYNTAX_MISSING'],
    ],
    [
      'as a bare big endian data set',
      hex('0008 0060 "CS" 0002 "CT"'),
      ['DICOM_PREAMBLE_MISSING', 'DICOM_FILE_META_MISSING', 'DICOM_TRANSFER_SYNTAX_MISSING'],
    ],
    [
      'as a bare implicit data set',
      hex('0800 6000 02000000 "CT"'),
      ['DICOM_PREAMBLE_MISSING', 'DICOM_FILE_META_MISSING', 'DICOM_TRANSFER_SYNTAX_MISSING'],
    ],
    [
      'with an implicit data set declared explicit',
      joined(preamble, prefix, meta, hex('0800 6000 02000000 "CT"')),
      ['DICOM_TRANSFER_SYNTAX_WRONG'],
    ],
    [
      'with a wrong group length',
      joined(preamble, prefix, hex('0200 0000 "UL" 0400 FF000000'), meta.subarray(12), dataSet),
      ['DICOM_FILE_META_LENGTH'],
    ],
    [
      'without a group length',
      joined(preamble, prefix, meta.subarray(12), dataSet),
      ['DICOM_FILE_META_LENGTH'],
    ],
    [
      'without a transfer syntax',
      joined(preamble, prefix, hex('0200 0000 "UL" 0400 00000000'), dataSet),
      ['DICOM_TRANSFER_SYNTAX_MISSING'],
    ],
  ])('%s is read with findings', (_, bytes, codes) => {
    const part10 = readPart10(bytes);
    expect(part10.dataSet.getString(Tag.Modality)).toBe('CT');
    expect(codesOf(part10.findings)).toEqual(codes);
    expect(isLikelyPart10(bytes)).toBe(true);
  });

  test('whose bytes are something else is refused', () => {
    for (const bytes of [
      new Uint8Array(0),
      hex('"%PDF-1.7 and so on"'),
      new Uint8Array(200),
      hex('FFD8FFE000104A464946'),
    ]) {
      expect(isLikelyPart10(bytes)).toBe(false);
      expect(() => readPart10(bytes)).toThrow(expect.objectContaining({ code: 'DICOM_NOT_DICOM' }));
    }
  });

  test('that ends after its prefix is cut short', () => {
    expect(() => readPart10(joined(preamble, prefix))).toThrow(
      expect.objectContaining({ code: 'DICOM_EMPTY' }),
    );
  });
});

describe('a deflated file', () => {
  const inflate = (bytes: Uint8Array) => inflateRawSync(bytes);
  const deflated = deflateRawSync(dataSet);
  const file = (body: Uint8Array) => joined(preamble, prefix, deflatedMeta, body);
  const variants: readonly (readonly [string, Uint8Array])[] = [
    ['raw', deflated],
    ['with a pad byte', joined(deflated, Uint8Array.of(0))],
    ['with a zlib header and checksum', deflateSync(dataSet)],
  ];

  test.each(variants)('%s is inflated by the port given', (_, body) => {
    const part10 = readPart10(file(body), { inflate });
    expect(part10.dataSet.getString(Tag.Modality)).toBe('CT');
    expect(part10.bytes.byteLength).toBe(part10.dataSetByteOffset + dataSet.byteLength);
  });

  test.each(variants)('%s is inflated by the platform when opened', async (_, body) => {
    const opened = await openPart10(bytesSource(file(body)));
    expect(opened.dataSet.getString(Tag.Modality)).toBe('CT');
    expect(opened.source.byteLength).toBe(opened.dataSetByteOffset + dataSet.byteLength);
  });

  test('cannot be read without a port', () => {
    expect(() => readPart10(file(deflated))).toThrow(
      expect.objectContaining({ code: 'DICOM_NEEDS_INFLATE' }),
    );
  });

  test('that is damaged or cut is refused', async () => {
    const long = deflateRawSync(Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251));
    const cut = file(long.subarray(0, long.byteLength - 40));
    expect(() => readPart10(cut, { inflate })).toThrow(
      expect.objectContaining({ code: 'DICOM_INFLATE_FAILED' }),
    );
    await expect(openPart10(bytesSource(cut))).rejects.toThrow(
      expect.objectContaining({ code: 'DICOM_INFLATE_FAILED' }),
    );
  });

  test('that inflates beyond the limit is refused', async () => {
    const bomb = file(deflateRawSync(new Uint8Array(5_000_000)));
    await expect(openPart10(bytesSource(bomb), { maximumInflatedBytes: 1_000_000 })).rejects.toThrow(
      expect.objectContaining({ code: 'DICOM_INFLATE_TOO_LARGE' }),
    );
  });
});
