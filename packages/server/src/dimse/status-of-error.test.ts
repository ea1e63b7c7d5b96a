import { type ErrorKind, IsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { errorToDimseStatus } from './status-of-error.ts';

const errorOf = (code: string, kind: ErrorKind, what = 'It is so') =>
  new IsocenterError({ code, kind, what, why: '', fix: '' });

test.each<[string, ErrorKind, number]>([
  ['ARCHIVE_INSTANCE_DIFFERS', 'bad-input', 0xa900],
  ['ARCHIVE_UID_CONTRADICTS', 'bad-input', 0xa900],
  ['ARCHIVE_FULL', 'unavailable', 0xa700],
  ['ARCHIVE_INSTANCE_TOO_LARGE', 'bad-input', 0xa700],
  ['ARCHIVE_CLOSED', 'unavailable', 0xa700],
  ['ARCHIVE_UID_MISSING', 'bad-input', 0xc000],
  ['DICOM_HEADER_TOO_LARGE', 'unsupported', 0xc000],
  ['DICOM_KEYWORD_UNKNOWN', 'bug', 0x0110],
])('%s (%s) has its status', (code, kind, status) => {
  expect(errorToDimseStatus(errorOf(code, kind)).status).toBe(status);
});

test('what is no error of ours is a processing failure and tells nothing', () => {
  expect(errorToDimseStatus(new TypeError('Doe^John is not iterable'))).toEqual({ status: 0x0110 });
});

test('the comment fits an LO without a character set', () => {
  const { errorComment } = errorToDimseStatus(
    errorOf('ARCHIVE_FULL', 'unavailable', `a\\b\nü${'x'.repeat(100)}`),
  );
  expect(errorComment).toMatch(/^a\?b\?\?x+$/);
  expect(errorComment).toHaveLength(64);
});
