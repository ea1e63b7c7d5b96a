import { describe, expect, test } from 'vitest';
import {
  type DicomdirRecord,
  dataSetOf,
  encodeDataSet,
  readDataSet,
  readDicomdir,
  TransferSyntaxUid,
} from '../index.ts';

const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
const tree = (records: readonly DicomdirRecord[]): unknown =>
  records.map(({ type, referencedFilePath, children }) => [
    type,
    referencedFilePath.join('/'),
    tree(children),
  ]);

/** A record of fixed size, so that offsets can be told in advance. */
const record = (type: string, next: number, lower: number, file: string) => ({
  OffsetOfTheNextDirectoryRecord: next,
  RecordInUseFlag: 0xffff,
  OffsetOfReferencedLowerLevelDirectoryEntity: lower,
  DirectoryRecordType: type.padEnd(8),
  ReferencedFileID: file.split('/'),
});

function dicomdirOf(records: readonly ReturnType<typeof record>[], first: number) {
  const content = {
    OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity: first,
    DirectoryRecordSequence: records,
  };
  return readDataSet(encodeDataSet(dataSetOf(content), explicit), explicit);
}

const recordsOf = (link: (index: number) => number) => [
  record('PATIENT', 0, link(2), 'A0/B0/I0'),
  record('IMAGE', 0, 0, 'A1/B1/I1'),
  record('STUDY', 0, link(3), 'A2/B2/I2'),
  record('SERIES', 0, link(1), 'A3/B3/I3'),
];
const offsets = dicomdirOf(
  recordsOf(() => 0),
  0,
)
  .findItems(0x00041220)
  .map(({ byteOffset }) => byteOffset);
const linked = (link: (index: number) => number) => dicomdirOf(recordsOf(link), offsets[0] ?? 0);

describe('a DICOMDIR', () => {
  test('is a tree by the offsets of its records, in whatever order they lie', () => {
    expect(tree(readDicomdir(linked((index) => offsets[index] ?? 0)))).toEqual([
      ['PATIENT', 'A0/B0/I0', [['STUDY', 'A2/B2/I2', [['SERIES', 'A3/B3/I3', [['IMAGE', 'A1/B1/I1', []]]]]]]],
    ]);
  });

  test.each([
    ['lead nowhere', () => 12345],
    ['run in circles', () => offsets[0] ?? 0],
    ['are missing', () => 0],
  ])('whose offsets %s is a tree by the order of its records', (_, link) => {
    expect(tree(readDicomdir(linked(link)))).toEqual([
      [
        'PATIENT',
        'A0/B0/I0',
        [
          ['IMAGE', 'A1/B1/I1', []],
          ['STUDY', 'A2/B2/I2', [['SERIES', 'A3/B3/I3', []]]],
        ],
      ],
    ]);
  });

  test('needs its sequence of records', () => {
    expect(() => readDicomdir(dataSetOf({}))).toThrow(
      expect.objectContaining({ code: 'DICOM_ATTRIBUTE_MISSING' }),
    );
  });
});
