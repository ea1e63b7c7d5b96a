import { dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { findRejectionNote } from './rejection-note.ts';

const reference = (uid: string) => ({ ReferencedSOPSequence: [{ ReferencedSOPInstanceUID: uid }] });
const evidence = (study: string, ...uids: string[]) => ({
  StudyInstanceUID: study,
  ReferencedSeriesSequence: [
    { ReferencedSOPSequence: uids.map((uid) => ({ ReferencedSOPInstanceUID: uid })) },
  ],
});
const note = (code: string, content = {}) =>
  dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.59',
    ConceptNameCodeSequence: [{ CodeValue: code, CodingSchemeDesignator: 'DCM', CodeMeaning: 'Title' }],
    CurrentRequestedProcedureEvidenceSequence: [evidence('2.25.1', '2.25.101', '2.25.102')],
    ContentSequence: [{ ValueType: 'IMAGE', ...reference('2.25.101') }],
    ...content,
  });

test.each(['113001', '113037', '113038', '113039'])('a selection titled %s hides what it selects', (code) => {
  expect(findRejectionNote(note(code))).toEqual({
    code,
    references: [{ studyInstanceUid: '2.25.1', sopInstanceUid: '2.25.101' }],
  });
});

test('a selection of interest, and any other object, hides nothing', () => {
  expect(findRejectionNote(note('113000'))).toBeUndefined();
  expect(findRejectionNote(note('113001', { SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11' }))).toBeUndefined();
});

test('what is only evidence is taken where nothing is selected; what no study is named for, never', () => {
  const uids = (content: object) =>
    findRejectionNote(note('113001', content))?.references.map(({ sopInstanceUid }) => sopInstanceUid);
  expect(uids({ ContentSequence: [] })).toEqual(['2.25.101', '2.25.102']);
  expect(uids({ ContentSequence: [{ ValueType: 'IMAGE', ...reference('2.25.999') }] })).toEqual([]);
});
