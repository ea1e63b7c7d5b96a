import { expect, test } from 'vitest';
import { added } from './upload.ts';
import { nothingSent } from './upload-state.ts';

const problem = {
  type: 'urn:isocenter:problem:DICOM_NOT_DICOM',
  title: 'Not a DICOM file.',
  status: 415,
  detail: 'The first 132 bytes carry no DICM.',
  fix: 'Send the original file.',
  code: 'DICOM_NOT_DICOM',
  retryable: false,
};

test('adds up what a zip brought', () => {
  const state = { ...nothingSent, stored: 2, ignored: 1 };
  const report = {
    stored: 1,
    alreadyStored: 3,
    quarantined: 0,
    refused: 2,
    ignored: 1,
    entries: [
      { name: 'first.txt', outcome: 'refused' as const, studyInstanceUid: '1.1', problem },
      { name: 'a.dcm', outcome: 'stored' as const, studyInstanceUid: '1.2', problem },
      { name: 'notes.txt', outcome: 'refused' as const, problem },
      { name: 'DICOMDIR', outcome: 'ignored' as const },
    ],
  };
  expect({ ...state, ...added(state, report) }).toMatchObject({
    stored: 3,
    alreadyStored: 3,
    ignored: 2,
    studyInstanceUid: '1.2',
    notShown: [{ name: 'a.dcm', title: 'Not a DICOM file.' }],
    refused: [
      { name: 'first.txt' },
      { name: 'notes.txt', title: 'Not a DICOM file.', fix: 'Send the original file.' },
    ],
  });
});

test('keeps the study of the first file that told one', () => {
  const state = { ...nothingSent, studyInstanceUid: '1.1' };
  const report = {
    stored: 1,
    alreadyStored: 0,
    quarantined: 0,
    refused: 0,
    ignored: 0,
    entries: [{ name: 'b.dcm', outcome: 'stored' as const, studyInstanceUid: '1.2' }],
  };
  expect(added(state, report).studyInstanceUid).toBe('1.1');
});

test('a file that never reached the archive counts as refused', () => {
  const refusal = { name: 'c.dcm', title: 'The server does not answer.', detail: '', fix: 'Start it again.' };
  expect(added(nothingSent, refusal)).toEqual({ refused: [refusal] });
});
