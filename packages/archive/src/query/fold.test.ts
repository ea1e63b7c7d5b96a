import { describe, expect, test } from 'vitest';
import { patientKeyOf } from '../index/patient-key.ts';
import { fold, foldedWords } from './fold.ts';
import { foldNameGroups } from './name-groups.ts';
import { normaliseDate, parseTime } from './temporal.ts';

describe('folding', () => {
  test.each([
    ['Müller', 'muller'],
    ['MÜLLER', 'mu\u0308ller'],
    ['Straße', 'STRASSE'],
    ['Łukasz Øst', 'lukasz ost'],
    ['ИВАНОВ', 'иванов'],
    ['Королёв', 'королев'],
    ['Παπαδόπουλος', 'ΠΑΠΑΔΟΠΟΥΛΟΣ'],
    ['ﾔﾏﾀﾞ', 'ヤマダ'],
    ['ＡＢＣ', 'abc'],
    ['김희중', '김희중'.normalize('NFD')],
    ['مُحَمَّد', 'محمد'],
    ['İstanbul', 'istanbul'],
  ])('%s and %s are one', (left, right) => {
    expect(fold(left)).toBe(fold(right));
  });

  test.each([
    ['か', 'が'],
    ['राम', 'रमा'],
    ['山田', '田山'],
    ['Muller', 'Mueller'],
  ])('%s and %s stay apart', (left, right) => {
    expect(fold(left)).not.toBe(fold(right));
  });

  test('words end at spaces, commas and the delimiters of names', () => {
    expect(foldedWords(' Müller, Hans^Peter=山田 ')).toEqual(['muller', 'hans', 'peter', '山田']);
  });

  test('name groups lose padding around and behind their components', () => {
    expect(foldNameGroups('Yamada ^Tarou^^^=山田^太郎')).toEqual({
      alphabetic: 'yamada^tarou',
      ideographic: '山田^太郎',
      phonetic: null,
    });
  });
});

describe('dates and times', () => {
  test('dates are compared without the dots of ACR-NEMA', () => {
    expect(normaliseDate('1997.06.15')).toBe('19970615');
    expect(normaliseDate('19970615 ')).toBe('19970615');
    expect(normaliseDate('yesterday')).toBeNull();
  });

  test('a time stands for all moments it leaves open', () => {
    expect(parseTime('10')).toEqual({ earliest: '100000.000000', latest: '105959.999999' });
    expect(parseTime('10:30:15.5')).toEqual({ earliest: '103015.500000', latest: '103015.599999' });
    expect(parseTime('noon')).toBeUndefined();
  });
});

describe('the key of a patient', () => {
  const studyInstanceUid = '2.25.1';
  const keyOf = (patientId: string | undefined, issuer?: string, study = studyInstanceUid) =>
    patientKeyOf({ patientId, issuer, studyInstanceUid: study });

  test('is the Patient ID with its issuer', () => {
    expect(keyOf('42', 'A', '2.25.2')).toBe(keyOf(' 42 ', 'A'));
    expect(keyOf('42', 'A')).not.toBe(keyOf('42', 'B'));
    expect(keyOf('42', 'A')).not.toBe(keyOf('42'));
  });

  test.each([undefined, '', '  ', '0', '0000', 'N/A', 'unknown', 'ANONYMOUS', '---', 'xxx'])(
    'never joins two studies through the placeholder %j',
    (placeholder) => {
      expect(keyOf(placeholder)).not.toBe(keyOf(placeholder, undefined, '2.25.2'));
    },
  );
});
