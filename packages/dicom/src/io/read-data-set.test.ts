import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import { type DataSet, readDataSet, readPart10, Tag, TransferSyntaxUid } from '../index.ts';

const implicit = TransferSyntaxUid.ImplicitVrLittleEndian;
const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
const bigEndian = TransferSyntaxUid.ExplicitVrBigEndian;

const summary = (dataSet: DataSet) =>
  [...dataSet.elements()].map(({ tag, vr, byteOffset, byteLength }) => ({ tag, vr, byteOffset, byteLength }));
const read = (text: string, transferSyntaxUid: string, lenient = false) =>
  readPart10(hex(text), { lenient, dataSetOnly: { transferSyntaxUid } });
const codesOf = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

describe('element headers', () => {
  test('explicit VR has a 16-bit length for CS and a 32-bit one after two reserved bytes for OB', () => {
    const dataSet = readDataSet(
      hex(`
        0800 6000        tag (0008,0060) Modality
        "CS" 0200        VR, 16-bit length
        "CT"             value
        E07F 1000        tag (7FE0,0010) Pixel Data
        "OB" 0000        VR, then 2 reserved bytes
        04000000         length 4
        01020304         value
      `),
      explicit,
    );
    expect(summary(dataSet)).toEqual([
      { tag: Tag.Modality, vr: 'CS', byteOffset: 8, byteLength: 2 },
      { tag: Tag.PixelData, vr: 'OB', byteOffset: 22, byteLength: 4 },
    ]);
    expect(dataSet.getString(Tag.Modality)).toBe('CT');
  });

  test('implicit VR takes VRs from the dictionary, UN for private elements, LO for their creators', () => {
    const dataSet = readDataSet(
      hex(`
        0800 6000 02000000 "CT"          Modality
        0900 1000 06000000 "ACME 1"      (0009,0010) private creator
        0900 0110 02000000 0102          (0009,1001) private element
        2800 1000 02000000 0002          Rows 512
      `),
      implicit,
    );
    expect(summary(dataSet).map(({ vr }) => vr)).toEqual(['CS', 'LO', 'UN', 'US']);
    expect(dataSet.getNumber(Tag.Rows)).toBe(512);
    expect(dataSet.findPrivate('ACME 1', 0x0009, 0x01)?.tag).toBe(0x00091001);
    expect(dataSet.findPrivate('OTHER', 0x0009, 0x01)).toBeUndefined();
  });

  test('big endian swaps tags, lengths and numbers, but not text', () => {
    const dataSet = readDataSet(
      hex(`
        0008 0060 "CS" 0002 "MR"         Modality
        0028 0010 "US" 0002 0200         Rows 512
        0028 0106 "SS" 0002 FFFE         SmallestImagePixelValue -2
      `),
      bigEndian,
    );
    expect(dataSet.bigEndian).toBe(true);
    expect(dataSet.getString(Tag.Modality)).toBe('MR');
    expect(dataSet.getNumber(Tag.Rows)).toBe(512);
    expect(dataSet.getNumber(Tag.SmallestImagePixelValue)).toBe(-2);
    expect(dataSet.findBytes(Tag.Rows)).toEqual(Uint8Array.of(2, 0));
  });

  test('US or SS is decided by PixelRepresentation, also from inside an item', () => {
    const dataSet = readDataSet(
      hex(`
        2800 0301 02000000 0100          PixelRepresentation 1
        2800 2001 02000000 F6FF          PixelPaddingValue -10
        2800 0030 12000000               ModalityLUTSequence, 18 bytes
          FEFF 00E0 0A000000             item, 10 bytes
          2800 0230 02000000 FEFF        LUTDescriptor
      `),
      implicit,
    );
    expect(dataSet.getNumber(Tag.PixelPaddingValue)).toBe(-10);
    expect(dataSet.getItem(Tag.ModalityLUTSequence).getNumber(Tag.LUTDescriptor)).toBe(-2);
  });

  test('a VR newer than our tables is read with a 32-bit length, as UN', () => {
    const { dataSet, findings } = read('0800 6000 "QQ" 0000 02000000 0102', explicit);
    expect(summary(dataSet)).toEqual([{ tag: Tag.Modality, vr: 'UN', byteOffset: 12, byteLength: 2 }]);
    expect(codesOf(findings)).toEqual(['DICOM_VR_UNKNOWN']);
  });

  test('an element without VR amid explicit ones is a finding', () => {
    const { dataSet, findings } = read('0800 6000 02000000 "CT" 2800 1000 "US" 0200 0100', explicit);
    expect(dataSet.getString(Tag.Modality)).toBe('CT');
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect(codesOf(findings)).toEqual(['DICOM_VR_MISSING']);
  });

  test('an element with VR amid implicit ones is a finding', () => {
    const { dataSet, findings } = read('0800 6000 02000000 "CT" 2800 1000 "US" 0200 0100', implicit);
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect(codesOf(findings)).toEqual(['DICOM_VR_UNEXPECTED']);
  });

  test('UN of a public attribute is read with the VR of the dictionary, little endian even in big endian', () => {
    const dataSet = readDataSet(hex('0028 0010 "UN" 0000 00000002 0002'), bigEndian);
    expect(dataSet.findElement(Tag.Rows)?.vr).toBe('US');
    expect(dataSet.getNumber(Tag.Rows)).toBe(512);
  });
});

describe('sequences', () => {
  const items = (dataSet: DataSet) =>
    dataSet
      .findItems(Tag.ReferencedImageSequence)
      .map((item) => item.findString(Tag.ReferencedSOPInstanceUID));

  test('of defined length, with items of defined length', () => {
    const dataSet = readDataSet(
      hex(`
        0800 4011 "SQ" 0000 24000000              ReferencedImageSequence, 36 bytes
          FEFF 00E0 0A000000                      item, 10 bytes
            0800 5511 "UI" 0200 "1" 00            ReferencedSOPInstanceUID
          FEFF 00E0 0A000000                      item, 10 bytes
            0800 5511 "UI" 0200 "2" 00
      `),
      explicit,
    );
    expect(items(dataSet)).toEqual(['1', '2']);
    expect(dataSet.findElement(Tag.ReferencedImageSequence)?.byteLength).toBe(36);
  });

  test('of undefined length, with items of undefined length, nested', () => {
    const dataSet = readDataSet(
      hex(`
        0800 4011 "SQ" 0000 FFFFFFFF              ReferencedImageSequence, undefined length
          FEFF 00E0 FFFFFFFF                      item, undefined length
            0800 5511 "UI" 0200 "1" 00
            4000 7091 "SQ" 0000 FFFFFFFF          (0040,9170) nested sequence
              FEFF 00E0 FFFFFFFF
              FEFF 0DE0 00000000                  item delimiter
            FEFF DDE0 00000000                    sequence delimiter
          FEFF 0DE0 00000000
        FEFF DDE0 00000000
        2800 1000 "US" 0200 0100                  Rows, after the sequence
      `),
      explicit,
    );
    expect(items(dataSet)).toEqual(['1']);
    expect(dataSet.getItem(Tag.ReferencedImageSequence).findItems(0x00409170)).toHaveLength(1);
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect(dataSet.findElement(Tag.ReferencedImageSequence)).toMatchObject({
      byteOffset: 12,
      byteLength: 62,
    });
  });

  test('of VR UN and undefined length are implicit VR little endian, also in big endian', () => {
    const dataSet = readDataSet(
      hex(`
        0009 1001 "UN" 0000 FFFFFFFF              private, big endian header
          FEFF 00E0 0A000000                      little endian from here
            0800 6000 02000000 "CT"
        FEFF DDE0 00000000
        0028 0010 "US" 0002 0001                  big endian again
      `),
      bigEndian,
    );
    expect(dataSet.findElement(0x00091001)?.vr).toBe('SQ');
    expect(dataSet.getItem(0x00091001).getString(Tag.Modality)).toBe('CT');
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
  });

  test('of a public tag stored as UN with defined length are entered', () => {
    const dataSet = readDataSet(
      hex(`
        0800 4011 "UN" 0000 12000000              ReferencedImageSequence as UN, 18 bytes
          FEFF 00E0 0A000000
            0800 5511 02000000 "1" 00             implicit VR
      `),
      explicit,
    );
    expect(items(dataSet)).toEqual(['1']);
  });

  test('of private tags and undefined length in implicit VR are sequences', () => {
    const dataSet = readDataSet(
      hex(`
        0900 0110 FFFFFFFF
          FEFF 00E0 FFFFFFFF
            0800 6000 02000000 "CT"
          FEFF 0DE0 00000000
        FEFF DDE0 00000000
      `),
      implicit,
    );
    expect(dataSet.getItem(0x00091001).getString(Tag.Modality)).toBe('CT');
  });

  test('that end without the delimiter of their last item are a finding', () => {
    const { dataSet, findings } = read(
      `
        0800 4011 FFFFFFFF
          FEFF 00E0 FFFFFFFF
            0800 5511 02000000 "1" 00
        FEFF DDE0 00000000
      `,
      implicit,
    );
    expect(items(dataSet)).toEqual(['1']);
    expect(codesOf(findings)).toEqual(['DICOM_ITEM_NOT_CLOSED']);
  });

  test('that are not closed say where the file ends', () => {
    expect(() => read('0800 4011 "SQ" 0000 FFFFFFFF FEFF 00E0 00000000', explicit)).toThrow(
      '(0008,1140) has undefined length and no delimiter. At byte 20. The file is likely cut short.',
    );
  });

  test('hold anything but items only by damage', () => {
    expect(() => read('0800 4011 "SQ" 0000 FFFFFFFF 0800 6000 "CS" 0000', explicit)).toThrow(
      expect.objectContaining({ code: 'DICOM_ITEM_EXPECTED', where: 'At byte 12' }),
    );
  });

  test('nested 64 deep are read, deeper ones refused without running out of stack', () => {
    const nested = (depth: number): Uint8Array => {
      const open = hex('0800 4011 FFFFFFFF FEFF 00E0 FFFFFFFF');
      const bytes = new Uint8Array(open.byteLength * depth);
      for (let level = 0; level < depth; level++) bytes.set(open, level * open.byteLength);
      return bytes;
    };
    const codeAt = (depth: number): unknown => {
      try {
        return readDataSet(nested(depth), implicit);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeAt(64)).toBe('DICOM_SEQUENCE_NOT_CLOSED');
    expect(codeAt(65)).toBe('DICOM_NESTED_TOO_DEEP');
    expect(codeAt(10_000)).toBe('DICOM_NESTED_TOO_DEEP');
  });
});

describe('damage', () => {
  const cut = `
    0800 6000 "CS" 0200 "CT"
    E07F 1000 "OW" 0000 00020000 01020304     Pixel Data claims 512 bytes, has 4
  `;

  test('a length past the end says what, where, why and what to do', () => {
    expect(() => read(cut, explicit)).toThrow(
      'PixelData (7FE0,0010) claims 512 bytes, 4 remain. At byte 10. The file is likely cut short. ' +
        'Fetch it again, or open with lenient: true to keep what is there.',
    );
  });

  test('lenient reading keeps what is there, with a finding', () => {
    const { dataSet, pixelData, findings } = read(cut, explicit, true);
    expect(dataSet.getString(Tag.Modality)).toBe('CT');
    expect(pixelData).toMatchObject({ kind: 'native', byteOffset: 22, byteLength: 4 });
    expect(codesOf(findings)).toEqual(['DICOM_LENGTH_PAST_END']);
  });

  test('a cut header is told from a cut value', () => {
    expect(() => read('0800 6000 "CS" 0200 "CT" 2800 10', explicit)).toThrow(
      expect.objectContaining({ code: 'DICOM_HEADER_CUT', where: 'At byte 10' }),
    );
  });

  test('what cannot be a VR is an error that shows it', () => {
    expect(() => read('0800 6000 "CS" 0200 "CT" 2800 1000 "!!" FFFF 0100', explicit)).toThrow(
      '(0028,0010) has "!!" where its VR should be. At byte 10.',
    );
  });

  test('a value in an item may not pass the end of the item', () => {
    const dataSet = readDataSet(
      hex('0800 4011 12000000 FEFF 00E0 0A000000 0800 5511 20000000 "1" 00 2800 1000 02000000 0100'),
      implicit,
    );
    expect(() => dataSet.findItems(Tag.ReferencedImageSequence)).toThrow(
      expect.objectContaining({ code: 'DICOM_LENGTH_PAST_END' }),
    );
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
  });

  test('odd lengths, wrong order and doubled tags are findings; of two the first counts', () => {
    const { dataSet, findings } = read(
      `
        2800 1000 "US" 0200 0100        Rows
        0800 6000 "CS" 0300 "CT "       Modality, odd, out of order
        2800 1000 "US" 0200 0200        Rows again
      `,
      explicit,
    );
    expect(summary(dataSet).map(({ tag }) => tag)).toEqual([Tag.Modality, Tag.Rows]);
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect(codesOf(findings)).toEqual(['DICOM_LENGTH_ODD', 'DICOM_TAG_ORDER']);
  });

  test('of the same element twice in a row the first counts', () => {
    const { dataSet, findings } = read('2800 1000 "US" 0200 0100 2800 1000 "US" 0200 0200', explicit);
    expect(dataSet.getNumber(Tag.Rows)).toBe(1);
    expect([...dataSet.elements()]).toHaveLength(1);
    expect(findings).toMatchObject([{ code: 'DICOM_TAG_ORDER', byteOffset: 18 }]);
  });

  test('values of undefined length that are neither items nor fragments are refused', () => {
    expect(() => read('0800 6000 "UT" 0000 FFFFFFFF "textwithoutend"', explicit)).toThrow(
      expect.objectContaining({ code: 'DICOM_UNDEFINED_LENGTH' }),
    );
  });
});

describe('encapsulated pixel data', () => {
  test('is walked by the lengths of its items, not by looking for delimiters', () => {
    const { dataSet, pixelData } = read(
      `
        E07F 1000 "OB" 0000 FFFFFFFF
          FEFF 00E0 04000000 00000000        offset table: one frame at 0
          FEFF 00E0 08000000
            FEFF DDE0 00000000               looks like the delimiter, is data
          FEFF 00E0 00000000                 an empty fragment
        FEFF DDE0 00000000
        FCFF FCFF "OB" 0000 00000000         Data Set Trailing Padding
      `,
      explicit,
    );
    expect(pixelData).toEqual({
      kind: 'encapsulated',
      tag: Tag.PixelData,
      byteOffset: 12,
      byteLength: 36,
      offsetTable: { byteOffset: 20, byteLength: 4 },
      fragments: [
        { byteOffset: 32, byteLength: 8 },
        { byteOffset: 48, byteLength: 0 },
      ],
    });
    expect(dataSet.has(0xfffcfffc)).toBe(true);
  });

  test('that is cut keeps the fragments that are there in lenient reading', () => {
    const cut = 'E07F 1000 "OB" 0000 FFFFFFFF FEFF 00E0 00000000 FEFF 00E0 08000000 0102';
    expect(() => read(cut, explicit)).toThrow(
      'A fragment of PixelData (7FE0,0010) claims 8 bytes, 2 remain. At byte 20.',
    );
    expect(read(cut, explicit, true).pixelData).toMatchObject({
      fragments: [{ byteOffset: 28, byteLength: 2 }],
    });
  });

  test('is not entered with stopBeforePixelData, so that damage behind it does not matter', () => {
    const bytes = hex('0800 6000 "CS" 0200 "CT" E07F 1000 "OB" 0000 FFFFFFFF');
    const { dataSet, pixelData } = readPart10(bytes, {
      stopBeforePixelData: true,
      dataSetOnly: { transferSyntaxUid: explicit },
    });
    expect(dataSet.getString(Tag.Modality)).toBe('CT');
    expect(pixelData).toBeUndefined();
  });
});
