import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import {
  dataSetOf,
  encodeDataSet,
  encodeFileMeta,
  readDataSet,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '../index.ts';

const implicit = TransferSyntaxUid.ImplicitVrLittleEndian;
const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
const bigEndian = TransferSyntaxUid.ExplicitVrBigEndian;
const dataSet = dataSetOf({
  Modality: 'CT',
  PatientID: 'ABC',
  SOPInstanceUID: '2.25.1',
  Rows: 512,
  ReferencedImageSequence: [{ ReferencedFrameNumber: 2 }],
  PixelData: new Uint16Array([1, 0x0203]),
});

describe('encoding', () => {
  test('explicit little endian: ascending tags, even lengths, padding by VR', () => {
    expect(encodeDataSet(dataSet, explicit)).toEqual(
      hex(`
        0800 1800 "UI" 0600 "2.25.1"           SOPInstanceUID
        0800 6000 "CS" 0200 "CT"               Modality
        0800 4011 "SQ" 0000 12000000           ReferencedImageSequence
          FEFF 00E0 0A000000
            0800 6011 "IS" 0200 "2 "           ReferencedFrameNumber, padded with a space
        1000 2000 "LO" 0400 "ABC "             PatientID, padded with a space
        2800 1000 "US" 0200 0002               Rows
        E07F 1000 "OW" 0000 04000000 0100 0302   PixelData
      `),
    );
  });

  test('implicit little endian', () => {
    expect(encodeDataSet(dataSetOf({ Rows: 512, SOPInstanceUID: '2.25.12' }), implicit)).toEqual(
      hex(`
        0800 1800 08000000 "2.25.12" 00        a UID is padded with NUL
        2800 1000 02000000 0002
      `),
    );
  });

  test('group lengths that are there are counted anew, and left out in another encoding', () => {
    const stored = hex(`
      0800 0000 "UL" 0400 63000000             group length of 99, where there are 8 bytes
      0800 6000 "CS" 0000
      1000 0000 "UL" 0400 00000000             group length of 0, where there are 11 bytes of an odd value and its padding
      1000 2000 "LO" 0300 "ABC"
    `);
    const read = readDataSet(stored, explicit);
    expect(encodeDataSet(read, explicit)).toEqual(
      hex(`
        0800 0000 "UL" 0400 08000000
        0800 6000 "CS" 0000
        1000 0000 "UL" 0400 0C000000
        1000 2000 "LO" 0400 "ABC "
      `),
    );
    expect(encodeDataSet(read, implicit)).toEqual(hex('0800 6000 00000000 1000 2000 04000000 "ABC "'));
  });

  test('big endian swaps words', () => {
    expect(
      encodeDataSet(
        dataSetOf({ Rows: 512, PixelData: new Uint16Array([1, 0x0203]), FrameIncrementPointer: 0x00181063 }),
        bigEndian,
      ),
    ).toEqual(
      hex(`
        0028 0009 "AT" 0004 0018 1063          FrameIncrementPointer, two words
        0028 0010 "US" 0002 0200
        7FE0 0010 "OW" 0000 00000004 0001 0203
      `),
    );
  });

  test('deflated takes a port and is even', () => {
    const syntax = TransferSyntaxUid.DeflatedExplicitVrLittleEndian;
    const deflate = (bytes: Uint8Array) => deflateRawSync(bytes);
    const bytes = encodeDataSet(dataSet, syntax, { deflate });
    expect(bytes.byteLength % 2).toBe(0);
    expect(Uint8Array.from(inflateRawSync(bytes))).toEqual(encodeDataSet(dataSet, explicit));
    expect(() => encodeDataSet(dataSet, syntax)).toThrow(
      expect.objectContaining({ code: 'DICOM_NEEDS_DEFLATE' }),
    );
  });

  test('keeps the style of sequence lengths', () => {
    const bytes = hex(`
      0800 4011 "SQ" 0000 FFFFFFFF
        FEFF 00E0 FFFFFFFF
          2800 1000 "US" 0200 0100
        FEFF 0DE0 00000000
        FEFF 00E0 0A000000
          2800 1000 "US" 0200 0200
      FEFF DDE0 00000000
    `);
    expect(encodeDataSet(readDataSet(bytes, explicit), explicit)).toEqual(bytes);
    expect(
      encodeDataSet(readDataSet(encodeDataSet(readDataSet(bytes, explicit), bigEndian), bigEndian), explicit),
    ).toEqual(bytes);
  });

  test('keeps UN as it was, hidden sequences included', () => {
    const bytes = hex(`
      0800 6000 "UN" 0000 02000000 "CT"         public, stored as UN
      0900 0110 "UN" 0000 FFFFFFFF              private sequence
        FEFF 00E0 0A000000 0800 6000 02000000 "MR"
      FEFF DDE0 00000000
    `);
    expect(encodeDataSet(readDataSet(bytes, explicit), explicit)).toEqual(bytes);
    const inImplicit = readDataSet(encodeDataSet(readDataSet(bytes, explicit), implicit), implicit);
    expect(inImplicit.getItem(0x00091001).getString(Tag.Modality)).toBe('MR');
  });

  test('a value too long for its VR is written as UN, little endian', () => {
    const long = dataSetOf({
      '00090010': 'ACME',
      '00091001': { vr: 'US', value: new Uint16Array(40_000).fill(0x0102) },
    });
    const again = readDataSet(encodeDataSet(long, explicit), explicit);
    expect(again.findElement(0x00091001)).toMatchObject({ vr: 'UN', byteLength: 80_000 });
    expect(
      readDataSet(encodeDataSet(long, bigEndian), bigEndian).findBytes(0x00091001)?.subarray(0, 2),
    ).toEqual(Uint8Array.of(2, 1));
  });

  test('writes the length of a command group', () => {
    expect(encodeDataSet(dataSetOf({ CommandField: 0x0030, MessageID: 1 }), implicit)).toEqual(
      hex(`
        0000 0000 04000000 14000000             CommandGroupLength 20
        0000 0001 02000000 3000                 CommandField C-ECHO-RQ
        0000 1001 02000000 0100                 MessageID
      `),
    );
  });

  test('fragments are padded to even length and closed', () => {
    const encapsulated = dataSetOf({ PixelData: { fragments: [Uint8Array.of(1, 2, 3)] } });
    expect(encodeDataSet(encapsulated, TransferSyntaxUid.RleLossless)).toEqual(
      hex(`
        E07F 1000 "OB" 0000 FFFFFFFF
          FEFF 00E0 00000000                    empty offset table
          FEFF 00E0 04000000 01020300
        FEFF DDE0 00000000
      `),
    );
  });

  test('never claims compression that is not there, nor hides one that is', () => {
    const encapsulated = dataSetOf({ PixelData: { fragments: [Uint8Array.of(1, 2)] } });
    const cannot = expect.objectContaining({ code: 'DICOM_CANNOT_REENCODE' });
    expect(() => encodeDataSet(encapsulated, explicit)).toThrow(cannot);
    expect(() => encodeDataSet(dataSet, TransferSyntaxUid.JpegBaseline8Bit)).toThrow(cannot);
    expect(() => encodeDataSet(dataSet, '1.2.3')).toThrow(
      expect.objectContaining({ code: 'DICOM_TRANSFER_SYNTAX_UNKNOWN' }),
    );
  });
});

describe('a file', () => {
  test('begins with preamble, prefix and a group whose length is right', () => {
    const bytes = encodeFileMeta({
      mediaStorageSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      mediaStorageSopInstanceUid: '2.25.1',
      transferSyntaxUid: implicit,
    });
    expect(bytes.subarray(0, 132)).toEqual(Uint8Array.from([...new Uint8Array(128), ...hex('"DICM"')]));
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
    expect(bytes.byteLength).toBe(144 + length);
  });

  test('written is read again without findings', () => {
    const file = writePart10(
      dataSetOf({
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
        SOPInstanceUID: '2.25.7',
        PatientName: 'PHANTOM^CT',
      }),
      { sourceAeTitle: 'SCANNER' },
    );
    const part10 = readPart10(file);
    expect(part10.findings).toEqual([]);
    expect(part10.transferSyntaxUid).toBe(explicit);
    expect(part10.fileMeta.getString(Tag.MediaStorageSOPInstanceUID)).toBe('2.25.7');
    expect(part10.fileMeta.getString(Tag.SourceApplicationEntityTitle)).toBe('SCANNER');
    expect(part10.dataSet.getString(Tag.PatientName)).toBe('PHANTOM^CT');
  });

  test('needs a SOP class and instance', () => {
    expect(() => writePart10(dataSetOf({ PatientName: 'A' }))).toThrow(
      expect.objectContaining({ code: 'DICOM_ATTRIBUTE_MISSING' }),
    );
  });
});
