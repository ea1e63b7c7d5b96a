import { expect, test } from 'vitest';
import { keysOfSearch } from './remote-studies.ts';

test.each([
  [{ text: 'müller, anne' }, ['PatientName=*müller*anne*']],
  [{ text: 'Müller^Anne 4711' }, ['PatientName=*Müller*Anne*', 'PatientID=*4711*']],
  [{ text: ' ', patientId: '4711' }, ['PatientID=*4711*']],
  [{ studyDateFrom: '2026-01-02' }, ['StudyDate=20260102-']],
  [{ studyDateTo: '2026-01-02', modality: 'ct, MR' }, ['StudyDate=-20260102', 'ModalitiesInStudy=CT\\MR']],
  [{}, []],
])('%j is asked for as %j', (search, keys) => {
  expect(keysOfSearch(search)).toEqual(keys);
});
