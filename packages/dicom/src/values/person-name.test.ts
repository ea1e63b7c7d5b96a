import { expect, test } from 'vitest';
import { formatPersonName, parsePersonName } from './person-name.ts';

test('trap 59: a name has up to three component groups of five components each', () => {
  expect(parsePersonName('Yamada^Tarou^M^Dr.^MD=山田^太郎=やまだ^たろう')).toEqual({
    alphabetic: { family: 'Yamada', given: 'Tarou', middle: 'M', prefix: 'Dr.', suffix: 'MD' },
    ideographic: { family: '山田', given: '太郎', middle: '', prefix: '', suffix: '' },
    phonetic: { family: 'やまだ', given: 'たろう', middle: '', prefix: '', suffix: '' },
  });
  expect(parsePersonName('==やまだ')).toEqual({
    alphabetic: { family: '', given: '', middle: '', prefix: '', suffix: '' },
    phonetic: { family: 'やまだ', given: '', middle: '', prefix: '', suffix: '' },
  });
});

test('trap 59: delimiters and spaces at the end of a group make no other name', () => {
  for (const text of ['Doe^Jane', 'Doe^Jane^^^', 'Doe ^ Jane ^', 'Doe^Jane==', ' Doe^Jane^^ = '])
    expect(parsePersonName(text)).toEqual(parsePersonName('Doe^Jane'));
});

test('trap 59: a name is shown in the script asked for, else in the first that it has', () => {
  const name = parsePersonName('Yamada^Tarou=山田^太郎');
  expect(formatPersonName(name)).toBe('Yamada, Tarou');
  expect(formatPersonName(name, 'ideographic')).toBe('山田, 太郎');
  expect(formatPersonName(name, 'phonetic')).toBe('Yamada, Tarou');
  expect(formatPersonName(parsePersonName('=山田^太郎'))).toBe('山田, 太郎');
  expect(formatPersonName(parsePersonName(''))).toBe('');
});
