import { expect, test } from 'vitest';
import { dicomError, errorTable, isIsocenterError } from './index.ts';

const roomError = errorTable({
  ROOM_TOO_SMALL: {
    kind: 'unavailable',
    what: (d: { rows: number }) => `${d.rows} rows do not fit`,
    why: (d: { limit: number }) => `The limit is ${d.limit}.`,
    fix: 'Ask for fewer.',
    retryable: true,
  },
});

test('a message says what, where, why and how to fix', () => {
  const cause = new Error('disk');
  const error = roomError('ROOM_TOO_SMALL', { rows: 9, limit: 4 }, { where: 'At byte 12', cause });
  expect(error.message).toBe('9 rows do not fit. At byte 12. The limit is 4. Ask for fewer.');
  expect(error).toMatchObject({
    code: 'ROOM_TOO_SMALL',
    kind: 'unavailable',
    retryable: true,
    where: 'At byte 12',
    cause,
  });
  expect(roomError('ROOM_TOO_SMALL', { rows: 9, limit: 4 }).message).toBe(
    '9 rows do not fit. The limit is 4. Ask for fewer.',
  );
});

test('errors are told by code', () => {
  const error: unknown = roomError('ROOM_TOO_SMALL', { rows: 1, limit: 1 });
  expect(isIsocenterError(error)).toBe(true);
  expect(isIsocenterError(error, 'ROOM_TOO_SMALL')).toBe(true);
  expect(isIsocenterError(error, 'ROOM_OTHER')).toBe(false);
  expect(isIsocenterError(new Error('x'))).toBe(false);
});

test('every code of this room has its prefix, and the table lists it', () => {
  expect(dicomError.codes.length).toBeGreaterThan(20);
  for (const code of dicomError.codes) expect(code).toMatch(/^DICOM_[A-Z_]+$/);
});
