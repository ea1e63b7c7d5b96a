import { dataSetOf, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import {
  agreedFindOptions,
  baseFindOptions,
  readFindOptions,
  writeFindOptions,
} from './extended-negotiation.ts';
import { levelOf, readRetrieveIdentifier } from './identifier.ts';
import { findInformationModel, patientRoot, studyRoot } from './information-model.ts';

test('a SOP class tells its model', () => {
  expect(findInformationModel('1.2.840.10008.5.1.4.1.2.1.3')).toBe(patientRoot);
  expect(findInformationModel('1.2.840.10008.5.1.4.1.2.2.2')).toBe(studyRoot);
  expect(findInformationModel('1.2.840.10008.5.1.4.1.2.3.1')).toBeUndefined();
});

test('a level must be one of the model', () => {
  const patient = dataSetOf({ QueryRetrieveLevel: 'PATIENT' });
  expect(levelOf(patient, patientRoot)).toBe('PATIENT');
  expect(() => levelOf(patient, studyRoot)).toThrow(/none of STUDY, SERIES, IMAGE/);
  expect(() => levelOf(dataSetOf({}), studyRoot)).toThrow(/names no level/);
});

const hierarchical = { isRelational: false };

test('a retrieval names its entities, and one of each level above', () => {
  const identifier = dataSetOf({
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: ['1.2.4', '1.2.5'],
  });
  expect(readRetrieveIdentifier(identifier, studyRoot, hierarchical)).toEqual({
    level: 'SERIES',
    uniqueKeys: [
      { tag: Tag.StudyInstanceUID, values: ['1.2.3'] },
      { tag: Tag.SeriesInstanceUID, values: ['1.2.4', '1.2.5'] },
    ],
  });
});

test.each([
  ['no study', { QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '1.2' }],
  ['two studies', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: ['1', '2'], SeriesInstanceUID: '1.2' }],
  ['no series', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1' }],
  ['an empty series', { QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1', SeriesInstanceUID: '' }],
])('a retrieval of series with %s is refused', (_name, content) => {
  expect(() => readRetrieveIdentifier(dataSetOf(content), studyRoot, hierarchical)).toThrow(/unique key/);
});

test('a relational retrieval may leave the levels above out, not its own', () => {
  const image = dataSetOf({ QueryRetrieveLevel: 'IMAGE', SOPInstanceUID: '1.2' });
  expect(readRetrieveIdentifier(image, patientRoot, { isRelational: true }).uniqueKeys).toEqual([
    { tag: Tag.SOPInstanceUID, values: ['1.2'] },
  ]);
  expect(() => readRetrieveIdentifier(image, patientRoot, hierarchical)).toThrow(/level PATIENT/);
});

test('options are bytes, of which missing ones say no', () => {
  expect(readFindOptions(Uint8Array.of(1, 1))).toEqual({
    ...baseFindOptions,
    relationalQueries: true,
    combinedDateTimeMatching: true,
  });
  const able = { ...baseFindOptions, relationalQueries: true, fuzzyPersonNames: true };
  const agreed = agreedFindOptions(readFindOptions(Uint8Array.of(1, 1, 1)), able);
  expect(writeFindOptions(agreed, 3)).toEqual(Uint8Array.of(1, 0, 1));
  expect(writeFindOptions(agreed, 0)).toEqual(Uint8Array.of(1));
});
