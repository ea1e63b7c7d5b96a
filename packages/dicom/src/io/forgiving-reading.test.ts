import { deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  type ByteSource,
  bytesSource,
  type DataSet,
  encodeDataSet,
  type Finding,
  openPart10,
  type Part10,
  Part10PushReader,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '../index.ts';

const {
  ImplicitVrLittleEndian,
  ExplicitVrLittleEndian,
  ExplicitVrBigEndian,
  DeflatedExplicitVrLittleEndian,
} = TransferSyntaxUid;

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const preambleAndPrefix = joined(new Uint8Array(128), hex('"DICM"'));
/** File meta information of nothing but its length, which is right, and the transfer syntax. */
function meta(transferSyntaxUid: string, groupLength?: number): Uint8Array {
  const uid = new TextEncoder().encode(
    transferSyntaxUid.padEnd(transferSyntaxUid.length + (transferSyntaxUid.length % 2), '\0'),
  );
  const head = hex('0200 0000 "UL" 0400 00000000 0200 1000 "UI" 0000');
  const view = new DataView(head.buffer);
  view.setUint32(8, groupLength ?? 8 + uid.byteLength, true);
  view.setUint16(18, uid.byteLength, true);
  return joined(preambleAndPrefix, head, uid);
}
const findingsOf = (findings: readonly Finding[]) =>
  findings.map(({ code, byteOffset }) => ({ code, byteOffset }));
const bare = (text: string, transferSyntaxUid: string, lenient = false): Part10 =>
  readPart10(hex(text), { lenient, dataSetOnly: { transferSyntaxUid } });

const explicit = hex('0800 6000 "CS" 0200 "CT" 2800 1000 "US" 0200 0102');
const implicit = hex('0800 6000 02000000 "CT" 2800 1000 02000000 0102');
const bigEndian = hex('0008 0060 "CS" 0002 "CT" 0028 0010 "US" 0002 0201');

/** All three ways to read a file must say the same of it. */
async function readAnyWay(
  bytes: Uint8Array,
): Promise<{ dataSet: DataSet; transferSyntaxUid: string; findings: readonly Finding[] }> {
  const inMemory = readPart10(bytes, { inflate: (deflated) => inflateRawSync(deflated) });
  const opened = await openPart10(bytesSource(bytes), { headByteLength: 16 });
  const reader = new Part10PushReader();
  for (let at = 0; at < bytes.byteLength; at += 5) reader.write(bytes.subarray(at, at + 5));
  const pushed = await reader.end();
  for (const other of [opened, pushed]) {
    expect(other.findings).toEqual(inMemory.findings);
    expect(other.transferSyntaxUid).toBe(inMemory.transferSyntaxUid);
    expect([...other.dataSet.elements()].map(({ tag }) => tag)).toEqual(
      [...inMemory.dataSet.elements()].map(({ tag }) => tag),
    );
  }
  return inMemory;
}

describe('how a file begins is settled by its bytes, not by what it says', () => {
  const encodings = [
    ['explicit VR little endian', explicit, ExplicitVrLittleEndian],
    ['implicit VR little endian, as ACR-NEMA', implicit, ImplicitVrLittleEndian],
    ['explicit VR big endian', bigEndian, ExplicitVrBigEndian],
  ] as const;

  test.each(encodings)(
    'trap 61: without preamble and meta information, %s',
    async (_, bytes, transferSyntaxUid) => {
      const read = await readAnyWay(bytes);
      expect(read.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
      expect(findingsOf(read.findings)).toEqual([
        { code: 'DICOM_PREAMBLE_MISSING', byteOffset: 0 },
        { code: 'DICOM_FILE_META_MISSING', byteOffset: 0 },
        { code: 'DICOM_TRANSFER_SYNTAX_MISSING', byteOffset: 0 },
      ]);
    },
  );

  test.each(encodings)(
    'trap 61: with a preamble but no meta information, %s',
    async (_, bytes, transferSyntaxUid) => {
      const read = await readAnyWay(joined(preambleAndPrefix, bytes));
      expect(read.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
      expect(findingsOf(read.findings)).toEqual([
        { code: 'DICOM_FILE_META_MISSING', byteOffset: 132 },
        { code: 'DICOM_TRANSFER_SYNTAX_MISSING', byteOffset: 132 },
      ]);
    },
  );

  test.each([
    ['implicit', 'explicit VR', ImplicitVrLittleEndian, explicit, ExplicitVrLittleEndian],
    ['explicit', 'implicit VR', ExplicitVrLittleEndian, implicit, ImplicitVrLittleEndian],
    ['little endian', 'big endian', ExplicitVrLittleEndian, bigEndian, ExplicitVrBigEndian],
    ['big endian', 'little endian', ExplicitVrBigEndian, explicit, ExplicitVrLittleEndian],
    ['deflated', 'not deflated', DeflatedExplicitVrLittleEndian, explicit, ExplicitVrLittleEndian],
  ])('trap 61: declared as %s, but %s', async (_, _actual, declared, bytes, transferSyntaxUid) => {
    const head = meta(declared);
    const read = await readAnyWay(joined(head, bytes));
    expect(read.transferSyntaxUid).toBe(transferSyntaxUid);
    expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(read.findings)).toEqual([
      { code: 'DICOM_TRANSFER_SYNTAX_WRONG', byteOffset: head.byteLength },
    ]);
  });

  test.each([0, 5, 1000, 0xffffffff])(
    'trap 61: with a length of group 0002 that is wrong (%d)',
    async (groupLength) => {
      const read = await readAnyWay(joined(meta(ExplicitVrLittleEndian, groupLength), explicit));
      expect(read.dataSet.getString(Tag.Modality)).toBe('CT');
      expect(findingsOf(read.findings)).toEqual([{ code: 'DICOM_FILE_META_LENGTH', byteOffset: 140 }]);
    },
  );

  test('trap 61: with lengths of other groups, right ones and wrong ones', async () => {
    const read = await readAnyWay(
      joined(
        meta(ImplicitVrLittleEndian),
        hex(`
          0800 0000 04000000 0A000000     (0008,0000) 10 bytes follow: right
          0800 6000 02000000 "CT"
          0900 0000 04000000 10000000     (0009,0000) 16 bytes follow, the delimiter included: right
          0900 0110 FFFFFFFF FEFF DDE0 00000000
          2800 0000 04000000 63000000     (0028,0000) says 99, there are 10
          2800 1000 02000000 0102
        `),
      ),
    );
    expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(read.findings)).toEqual([
      {
        code: 'DICOM_GROUP_LENGTH',
        byteOffset: meta(ImplicitVrLittleEndian).byteLength + 12 + 10 + 12 + 16 + 8,
      },
    ]);
  });
});

describe('other byte orders and deflated data sets', () => {
  test('trap 62: numbers in big endian are numbers; 16-bit words are swapped when written in little endian', () => {
    const bytes = hex(`
      0008 0060 "CS" 0002 "CT"
      0018 9073 "FD" 0008 3FF8000000000000     (0018,9073) AcquisitionDuration 1.5
      0028 0010 "US" 0002 0001
      0028 0009 "AT" 0004 0018 1063            (0028,0009) FrameIncrementPointer, out of order
      7FE0 0010 "OW" 0000 00000004 0102 0304
    `);
    const { dataSet } = readPart10(bytes, { dataSetOnly: { transferSyntaxUid: ExplicitVrBigEndian } });
    expect(dataSet.getNumber(Tag.AcquisitionDuration)).toBe(1.5);
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect(dataSet.getString(Tag.FrameIncrementPointer)).toBe('00181063');
    expect(dataSet.getBytes(Tag.PixelData)).toEqual(Uint8Array.of(1, 2, 3, 4));
    const little = readPart10(encodeDataSet(dataSet, ExplicitVrLittleEndian), {
      dataSetOnly: { transferSyntaxUid: ExplicitVrLittleEndian },
    });
    expect(little.dataSet.getBytes(Tag.PixelData)).toEqual(Uint8Array.of(2, 1, 4, 3));
    expect(little.dataSet.getNumber(Tag.AcquisitionDuration)).toBe(1.5);
  });

  const raw = deflateRawSync(explicit);
  test.each([
    ['raw', raw],
    ['raw with a pad byte', joined(raw, Uint8Array.of(0))],
    ['with zlib header and checksum', deflateSync(explicit)],
    ['with zlib header, checksum and a pad byte', joined(deflateSync(explicit), Uint8Array.of(0))],
  ])('trap 62: a deflated data set, %s', async (_, body) => {
    const read = await readAnyWay(joined(meta(DeflatedExplicitVrLittleEndian), body));
    expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(read.findings).toEqual([]);
  });
});

describe('VRs that are missing, unknown or ambiguous', () => {
  test('trap 63: UN of undefined length is a sequence in implicit VR, and is written back byte for byte', () => {
    const text = `
      0900 1000 "LO" 0600 "ACME 1"
      0900 0110 "UN" 0000 FFFFFFFF
        FEFF 00E0 FFFFFFFF
          0800 6000 02000000 "CT"
        FEFF 0DE0 00000000
      FEFF DDE0 00000000
    `;
    const { dataSet } = bare(text, ExplicitVrLittleEndian);
    expect(dataSet.getItem(0x00091001).getString(Tag.Modality)).toBe('CT');
    expect(encodeDataSet(dataSet, ExplicitVrLittleEndian)).toEqual(hex(text));
  });

  test('trap 63: UN of a private element keeps its bytes', () => {
    const text = '0900 1000 "LO" 0600 "ACME 1" 0900 0110 "UN" 0000 04000000 01020304';
    const { dataSet } = bare(text, ExplicitVrLittleEndian);
    expect(dataSet.findElement(0x00091001)?.vr).toBe('UN');
    expect(encodeDataSet(dataSet, ExplicitVrLittleEndian)).toEqual(hex(text));
  });

  test('trap 63: OB or OW is OW in implicit VR, OB in fragments, and what is written in explicit VR', () => {
    const pixelData = (dataSet: DataSet) => dataSet.findElement(Tag.PixelData)?.vr;
    expect(pixelData(bare('E07F 1000 04000000 01020304', ImplicitVrLittleEndian).dataSet)).toBe('OW');
    expect(pixelData(bare('E07F 1000 "OB" 0000 04000000 01020304', ExplicitVrLittleEndian).dataSet)).toBe(
      'OB',
    );
    expect(pixelData(bare('E07F 1000 "OW" 0000 04000000 01020304', ExplicitVrLittleEndian).dataSet)).toBe(
      'OW',
    );
    const fragments = 'E07F 1000 FFFFFFFF FEFF 00E0 00000000 FEFF DDE0 00000000';
    expect(pixelData(bare(fragments, ImplicitVrLittleEndian).dataSet)).toBe('OB');
  });

  test.each([
    ['in lower case', '"cs" 0200', 'DICOM_VR_MISSPELT'],
    ['in mixed case', '"Cs" 0200', 'DICOM_VR_MISSPELT'],
    ['of two spaces', '2020 0200', 'DICOM_VR_BLANK'],
    ['of question marks', '"??" 0200', 'DICOM_VR_BLANK'],
    ['of hyphens', '"--" 0200', 'DICOM_VR_BLANK'],
    ['of two zeros', '0000 0200', 'DICOM_VR_BLANK'],
    ['left out, as in implicit VR', '02000000', 'DICOM_VR_MISSING'],
  ])('trap 63: a VR %s', (_, header, code) => {
    const text = `0800 0500 "CS" 0A00 "ISO_IR 192" 0800 6000 ${header} "CT" 2800 1000 "US" 0200 0102`;
    const { dataSet, findings } = bare(text, ExplicitVrLittleEndian);
    expect(dataSet.findElement(Tag.Modality)?.vr).toBe('CS');
    expect(dataSet.getString(Tag.Modality)).toBe('CT');
    expect(dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(findings)).toEqual([{ code, byteOffset: 18 }]);
  });

  test('trap 63: a blank VR of an unknown element has 16 bits of length, of one with OB it has 32', () => {
    const { dataSet } = bare(
      `
        0900 0110 2020 0200 0102
        E07F 1000 "??" 0000 04000000 01020304
      `,
      ExplicitVrLittleEndian,
    );
    expect(dataSet.findElement(0x00091001)).toMatchObject({ vr: 'UN', byteLength: 2 });
    expect(dataSet.findElement(Tag.PixelData)).toMatchObject({ vr: 'OW', byteLength: 4 });
  });

  test('trap 63: UN with 16 bits of length, where 32 would pass the end', () => {
    const { dataSet, findings } = bare(
      '0900 0110 "UN" 0400 01020304 2800 1000 "US" 0200 0102',
      ExplicitVrLittleEndian,
    );
    expect(dataSet.findElement(0x00091001)).toMatchObject({ vr: 'UN', byteOffset: 8, byteLength: 4 });
    expect(dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(findings)).toEqual([{ code: 'DICOM_VR_SHORT_LENGTH', byteOffset: 0 }]);
  });
});

describe('sequences that do not end as they should', () => {
  const items = ({ dataSet }: Part10) =>
    dataSet
      .findItems(Tag.ReferencedImageSequence)
      .map((item) => item.findString(Tag.ReferencedSOPInstanceUID));
  const rowsAfter = '2800 1000 02000000 0102';

  test.each([
    [
      'delimiters that claim a length',
      `FEFF 00E0 FFFFFFFF 0800 5511 02000000 "1" 00 FEFF 0DE0 08000000 FEFF DDE0 10000000`,
      [
        { code: 'DICOM_DELIMITER_LENGTH', byteOffset: 26 },
        { code: 'DICOM_DELIMITER_LENGTH', byteOffset: 34 },
      ],
    ],
    [
      'an item closed by its sequence',
      `FEFF 00E0 FFFFFFFF 0800 5511 02000000 "1" 00 FEFF DDE0 00000000`,
      [{ code: 'DICOM_ITEM_NOT_CLOSED', byteOffset: 26 }],
    ],
    [
      'an item of defined length closed by a delimiter all the same',
      `FEFF 00E0 0A000000 0800 5511 02000000 "1" 00 FEFF 0DE0 00000000 FEFF DDE0 00000000`,
      [{ code: 'DICOM_STRAY_DELIMITER', byteOffset: 26 }],
    ],
    [
      'an item whose length includes its delimiter',
      `FEFF 00E0 12000000 0800 5511 02000000 "1" 00 FEFF 0DE0 00000000 FEFF DDE0 00000000`,
      [{ code: 'DICOM_STRAY_DELIMITER', byteOffset: 26 }],
    ],
  ])('trap 64: %s', (_, sequence, expected) => {
    const read = bare(`0800 4011 FFFFFFFF ${sequence} ${rowsAfter}`, ImplicitVrLittleEndian);
    expect(items(read)).toEqual(['1']);
    expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(read.findings)).toEqual(expected);
  });

  test('trap 64: a delimiter after a sequence of defined length', () => {
    const read = bare(
      `0800 4011 12000000 FEFF 00E0 0A000000 0800 5511 02000000 "1" 00 FEFF DDE0 00000000 ${rowsAfter}`,
      ImplicitVrLittleEndian,
    );
    expect(items(read)).toEqual(['1']);
    expect(read.dataSet.getNumber(Tag.Rows)).toBe(0x0201);
    expect(findingsOf(read.findings)).toEqual([{ code: 'DICOM_STRAY_DELIMITER', byteOffset: 26 }]);
  });

  test('trap 64: the delimiter of pixel data that claims a length', () => {
    const text = 'E07F 1000 "OB" 0000 FFFFFFFF FEFF 00E0 00000000 FEFF 00E0 02000000 0102 FEFF DDE0 04000000';
    const { pixelData, findings } = bare(text, ExplicitVrLittleEndian);
    expect(pixelData).toMatchObject({ fragments: [{ byteOffset: 28, byteLength: 2 }] });
    expect(findingsOf(findings)).toEqual([{ code: 'DICOM_DELIMITER_LENGTH', byteOffset: 30 }]);
  });

  test('trap 64: sequences in sequences are read 64 deep, deeper ones refused, with defined and undefined lengths', () => {
    /** Each item holds the next sequence; the innermost item holds Modality. */
    const nested = (depth: number, isDefined: boolean): Uint8Array => {
      let bytes = hex('0800 6000 02000000 "CT"');
      for (let level = 0; level < depth; level++) {
        const sequence = hex('0800 4011 FFFFFFFF FEFF 00E0 FFFFFFFF');
        if (isDefined) {
          const view = new DataView(sequence.buffer);
          view.setUint32(4, bytes.byteLength + 8, true);
          view.setUint32(12, bytes.byteLength, true);
          bytes = joined(sequence, bytes);
        } else bytes = joined(sequence, bytes, hex('FEFF 0DE0 00000000 FEFF DDE0 00000000'));
      }
      return bytes;
    };
    const innermost = (depth: number, isDefined: boolean): string => {
      let { dataSet } = readPart10(nested(depth, isDefined), {
        dataSetOnly: { transferSyntaxUid: ImplicitVrLittleEndian },
      });
      while (!dataSet.has(Tag.Modality)) dataSet = dataSet.getItem(Tag.ReferencedImageSequence);
      return `${dataSet.depth} ${dataSet.getString(Tag.Modality)}`;
    };
    for (const isDefined of [true, false]) {
      expect(innermost(64, isDefined)).toBe('64 CT');
      expect(() => innermost(65, isDefined)).toThrow(
        expect.objectContaining({ code: 'DICOM_NESTED_TOO_DEEP' }),
      );
    }
  });
});

describe('lengths and offsets beyond 2 GiB and 4 GiB', () => {
  /** A source of zeros but for the bytes given, as large as asked for. */
  function sparseSource(
    byteLength: number,
    pieces: readonly (readonly [byteOffset: number, bytes: Uint8Array])[],
  ): ByteSource {
    return {
      byteLength,
      read: async (byteOffset, wanted) => {
        const window = new Uint8Array(Math.max(0, Math.min(wanted, byteLength - byteOffset)));
        for (const [at, bytes] of pieces)
          for (let i = 0; i < bytes.byteLength; i++) {
            const to = at + i - byteOffset;
            if (to >= 0 && to < window.byteLength) window[to] = bytes[i] as number;
          }
        return window;
      },
    };
  }

  const head = meta(ExplicitVrLittleEndian);
  const pixelDataAt = head.byteLength;

  test.each([0x80000000, 0xc0000002, 0xfffffffe])(
    'trap 67: native pixel data of %d bytes',
    async (byteLength) => {
      const header = hex('E07F 1000 "OW" 0000 00000000');
      new DataView(header.buffer).setUint32(8, byteLength, true);
      const after = hex('FCFF FCFF "OB" 0000 00000000');
      const source = sparseSource(pixelDataAt + 12 + byteLength + 12, [
        [0, head],
        [pixelDataAt, header],
        [pixelDataAt + 12 + byteLength, after],
      ]);
      const { pixelData, dataSet } = await openPart10(source);
      expect(pixelData).toMatchObject({ kind: 'native', byteOffset: pixelDataAt + 12, byteLength });
      expect(dataSet.findElement(0xfffcfffc)?.byteOffset).toBe(pixelDataAt + 12 + byteLength + 12);
    },
  );

  test('trap 67: fragments that end beyond 4 GiB', async () => {
    const fragmentBytes = 0xfffffff0;
    const item = (byteLength: number): Uint8Array => {
      const header = hex('FEFF 00E0 00000000');
      new DataView(header.buffer).setUint32(4, byteLength, true);
      return header;
    };
    const first = pixelDataAt + 12 + 8;
    const second = first + 8 + fragmentBytes;
    const end = second + 8 + fragmentBytes;
    const source = sparseSource(end + 8, [
      [0, joined(head, hex('E07F 1000 "OB" 0000 FFFFFFFF'), item(0), item(fragmentBytes))],
      [second, item(fragmentBytes)],
      [end, hex('FEFF DDE0 00000000')],
    ]);
    const { pixelData } = await openPart10(source);
    expect(pixelData).toMatchObject({
      byteLength: end - pixelDataAt - 12,
      fragments: [
        { byteOffset: first + 8, byteLength: fragmentBytes },
        { byteOffset: 4294967488, byteLength: fragmentBytes },
      ],
    });
    expect(end).toBeGreaterThan(2 ** 33 - 256);
  });

  test('trap 67: other values above 2 GiB stay in the source, and what follows is read', async () => {
    const byteLength = 0x90000000;
    const header = hex('4200 1100 "OB" 0000 00000090');
    const source = sparseSource(pixelDataAt + 12 + byteLength + 10, [
      [0, head],
      [pixelDataAt, header],
      [pixelDataAt + 12 + byteLength, hex('4300 1000 "LO" 0200 "A "')],
    ]);
    const { dataSet } = await openPart10(source);
    expect(dataSet.findElement(Tag.EncapsulatedDocument)).toMatchObject({
      byteOffset: pixelDataAt + 12,
      byteLength,
    });
    expect(dataSet.getString(0x00430010)).toBe('A');
  });

  test('trap 67: a length of 4 GiB in a small file is damage, not a negative number', () => {
    expect(() => bare('E07F 1000 "OW" 0000 FEFFFFFF 0102', ExplicitVrLittleEndian)).toThrow(
      'PixelData (7FE0,0010) claims 4294967294 bytes, 2 remain.',
    );
  });
});

test('lenient reading says at which byte the damage is', () => {
  const { findings } = bare(
    '0800 6000 "CS" 0200 "CT" 2800 1000 "US" 0400 0102',
    ExplicitVrLittleEndian,
    true,
  );
  expect(findingsOf(findings)).toEqual([{ code: 'DICOM_LENGTH_PAST_END', byteOffset: 10 }]);
});

test('what was read forgivingly is written strictly', () => {
  const { dataSet } = bare(
    `
      2800 1000 "us" 0200 0102
      0800 6000 "CS" 0300 "CT "
      0800 4011 "SQ" 0000 FFFFFFFF FEFF 00E0 FFFFFFFF FEFF DDE0 04000000
    `,
    ExplicitVrLittleEndian,
  );
  const again = readPart10(
    writePart10(dataSet, { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '2.25.1' }),
  );
  expect(again.findings).toEqual([]);
  expect([...again.dataSet.elements()].map(({ tag }) => tag)).toEqual([
    Tag.Modality,
    Tag.ReferencedImageSequence,
    Tag.Rows,
  ]);
  expect(again.dataSet.findItems(Tag.ReferencedImageSequence)).toHaveLength(1);
});
