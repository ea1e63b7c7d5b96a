import { describe, expect, test } from 'vitest';
import {
  type DataSet,
  type DataSetContent,
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

function dicomdirOf(records: readonly DataSetContent[], first: number) {
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

  const codesOf = (dataSet: DataSet): string[] => {
    readDicomdir(dataSet);
    return dataSet.context.findings.map(({ code }) => code);
  };

  test('whose offsets all are off by the same amount is the tree they mean, and that is said', () => {
    const shifted = recordsOf((index) => (offsets[index] ?? 0) + 100);
    const dataSet = dicomdirOf(shifted, (offsets[0] ?? 0) + 100);
    expect(tree(readDicomdir(dataSet))).toEqual(tree(readDicomdir(linked((index) => offsets[index] ?? 0))));
    expect(codesOf(dicomdirOf(shifted, (offsets[0] ?? 0) + 100))).toEqual(['DICOM_DICOMDIR_OFFSETS_WRONG']);
    expect(codesOf(linked(() => 12345))).toEqual(['DICOM_DICOMDIR_OFFSETS_WRONG']);
    expect(codesOf(linked((index) => offsets[index] ?? 0))).toEqual([]);
  });

  test('has files of several references by the record that holds them', () => {
    const multiple = { ...record('MRDR', 0, 0, 'A9/B9/I9'), ReferencedSOPInstanceUIDInFile: '2.25.9' };
    const image = { ...record('IMAGE', 0, 0, ''), MRDRDirectoryRecordOffset: 0 };
    const build = (first: number, reference: number) =>
      dicomdirOf([{ ...image, MRDRDirectoryRecordOffset: reference }, multiple], first);
    const [first = 0, second = 0] = build(0, 0)
      .findItems(0x00041220)
      .map(({ byteOffset }) => byteOffset);
    const dataSet = build(first, second);
    expect(readDicomdir(dataSet)).toMatchObject([
      {
        type: 'IMAGE',
        referencedFilePath: ['A9', 'B9', 'I9'],
        referencedSopInstanceUid: '2.25.9',
        children: [],
      },
    ]);
    expect(codesOf(dataSet)).toEqual([]);
  });

  test('without offsets keeps what belongs to no patient at the root', () => {
    const records = ['PATIENT', 'HANGING PROTOCOL', 'STUDY'].map((type) => record(type, 0, 0, 'A0'));
    expect(tree(readDicomdir(dicomdirOf(records, 1)))).toEqual([
      ['PATIENT', 'A0', [['STUDY', 'A0', []]]],
      ['HANGING PROTOCOL', 'A0', []],
    ]);
  });

  test('needs its sequence of records', () => {
    expect(() => readDicomdir(dataSetOf({}))).toThrow(
      expect.objectContaining({ code: 'DICOM_ATTRIBUTE_MISSING' }),
    );
  });
});
