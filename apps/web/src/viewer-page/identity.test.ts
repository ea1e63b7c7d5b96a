import { expect, test } from 'vitest';
import { identityOf, momentOfStudy, nameOfPatient, shortIdentityOf } from './identity.ts';

const bare = { studyInstanceUid: '1.2', series: [] };

test('tells ID, birth date with age at the study, and sex', () => {
  const study = {
    ...bare,
    patientId: 'PH-1',
    patientBirthDate: '1960-05-01',
    patientSex: 'F',
    studyDate: '2026-04-30',
  };
  expect(identityOf(study)).toBe('PH-1 · born 1960-05-01 (65 y) · female');
  expect(shortIdentityOf(study)).toBe('PH-1 · 1960-05-01 · F');
});

test('says plainly what is unknown', () => {
  expect(nameOfPatient(bare)).toBe('Name unknown');
  expect(identityOf(bare)).toBe('no ID');
  expect(momentOfStudy(bare)).toBe('No study date');
});

test('shows the moment of the study to the minute', () => {
  expect(momentOfStudy({ ...bare, studyDate: '2026-11-22', studyTime: '14:05:12' })).toBe('2026-11-22 14:05');
});
