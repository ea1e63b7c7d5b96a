import { expect, test } from 'vitest';
import { agreedWords, echoTime } from './echo-words.ts';

test.each([
  [0.8, '0.8 ms'],
  [9.96, '10.0 ms'],
  [12.4, '12 ms'],
  [10_001, '10\u202f001 ms'],
])('tells %s ms as %s', (durationMs, text) => expect(echoTime(durationMs)).toBe(text));

const agreed = {
  transferSyntaxUid: '1.2.840.10008.1.2',
  maximumLength: 16_384,
  implementationClassUid: '1.2.3',
};

test('says what was agreed', () => {
  const tls = { protocol: 'TLSv1.3', cipher: 'X', certificateSubject: 'CN=peer' };
  expect(
    agreedWords({ isReached: true, durationMs: 1, status: '0000', meaning: 'Success', agreed, tls }),
  ).toEqual(['TLSv1.3, CN=peer', '1.2.3', 'takes PDUs of up to 16.4 kB']);
});

test('says as far as it came, and with which status it ended', () => {
  expect(agreedWords({ isReached: false, durationMs: 1 })).toEqual([]);
  expect(
    agreedWords({
      isReached: false,
      durationMs: 1,
      status: '0122',
      meaning: 'SOP Class not supported',
      agreed: { ...agreed, maximumLength: 0, implementationVersionName: 'OFFIS_DCMTK_367' },
    }),
  ).toEqual(['OFFIS_DCMTK_367', 'takes PDUs of any length', 'status 0122, SOP Class not supported']);
});
