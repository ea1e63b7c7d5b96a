import { expect, test } from 'vitest';
import { nothingSent } from './upload-state.ts';
import { summary } from './upload-summary.ts';

const refusal = { name: 'notes.txt', title: 'Not DICOM.', detail: '', fix: '' };

test('says what became of the files in one sentence', () => {
  const state = {
    ...nothingSent,
    status: 'done',
    stored: 12,
    alreadyStored: 1,
    refused: [refusal, refusal],
  } as const;
  expect(summary(state)).toBe('Import finished: 12 images stored, 1 image already there, 2 files refused');
});

test('says that it was stopped, and what was stored before', () => {
  expect(summary({ ...nothingSent, status: 'cancelled', stored: 3 })).toBe('Import stopped: 3 images stored');
});

test('says how many were not sent any more', () => {
  expect(summary({ ...nothingSent, status: 'cancelled', files: 9, filesDone: 4, stored: 4 })).toBe(
    'Import stopped: 4 images stored, 5 files not sent',
  );
});

test('says so when there was nothing to store', () => {
  expect(summary({ ...nothingSent, status: 'done' })).toBe('Import finished: nothing to store');
});
