import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import type { Finding } from '../errors.ts';
import type { VR } from '../values/vr.ts';
import { createTextDecoder } from './text-decoder.ts';

const decode = (characterSets: readonly string[], text: string, vr: VR = 'PN'): string =>
  createTextDecoder(characterSets, []).decode(hex(text), vr);

describe('single-byte character sets', () => {
  test.each([
    ['ISO_IR 100', 'C4 CF', 'ÄÏ'],
    ['ISO_IR 101', 'A1 B1', 'Ąą'],
    ['ISO_IR 109', 'A1 E6', 'Ħĉ'],
    ['ISO_IR 110', 'A1 E0', 'Ąā'],
    ['ISO_IR 144', 'BB EE DA', 'Люк'],
    ['ISO_IR 127', 'E2 C8', 'قب'],
    ['ISO_IR 126', 'C4 E9 EF', 'Διο'],
    ['ISO_IR 138', 'F9 F8', 'שר'],
    ['ISO_IR 148', 'C7 FD', 'Çı'],
    ['ISO_IR 203', 'A4 BD', '€œ'],
    ['ISO_IR 166', 'CA C1', 'สม'],
    ['ISO_IR 13', 'D4 CF C0 DE', 'ﾔﾏﾀﾞ'],
    ['ISO_IR 192', 'E5 B1 B1 E7 94 B0', '山田'],
    ['GB18030', 'CD F5', '王'],
    ['GBK', 'CD F5', '王'],
  ])('%s', (characterSet, bytes, expected) => {
    expect(decode([characterSet], bytes)).toBe(expected);
  });

  test('misspelt terms are understood', () => {
    expect(decode(['ISO-IR 144'], 'BB EE DA')).toBe('Люк');
    expect(decode(['iso_ir_144'], 'BB EE DA')).toBe('Люк');
    expect(decode(['UTF-8'], 'E5 B1 B1')).toBe('山');
  });

  test('trap 58: GB18030 may have a backslash as second byte, which is no delimiter', () => {
    expect(decode(['GB18030'], '81 5C 5C 81 5C', 'LO').split('\\')).toEqual(['乗', '乗']);
    expect(decode(['GBK'], '81 5C 5C 81 5C', 'LO').split('\\')).toEqual(['乗', '乗']);
  });

  test('undeclared bytes are UTF-8 where they can be, else ISO 8859-1', () => {
    expect(decode([], 'C3 84')).toBe('Ä');
    expect(decode([], 'C4')).toBe('Ä');
  });

  test('an unknown term is a finding, and its text is read all the same', () => {
    const findings: Finding[] = [];
    const decoder = createTextDecoder(['ISO_IR 999'], findings);
    expect(decoder.decode(hex('C3 84'), 'LO')).toBe('Ä');
    expect(findings.map(({ code }) => code)).toEqual(['DICOM_CHARACTER_SET_UNKNOWN']);
  });
});

describe('code extensions', () => {
  test('trap 58: Japanese with kanji and hiragana, PS3.5 H.3.1', () => {
    const bytes = `
      "Yamada^Tarou="
      1B 24 42 3B 33 45 44 1B 28 42 "^" 1B 24 42 42 40 4F 3A 1B 28 42 "="
      1B 24 42 24 64 24 5E 24 40 1B 28 42 "^" 1B 24 42 24 3F 24 6D 24 26 1B 28 42
    `;
    expect(decode(['', 'ISO 2022 IR 87'], bytes)).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  test('Japanese with katakana in G1 from the start, PS3.5 H.3.2', () => {
    const bytes = `
      D4 CF C0 DE "^" C0 DB B3 "="
      1B 24 42 3B 33 45 44 1B 28 4A "^" 1B 24 42 42 40 4F 3A 1B 28 4A
    `;
    expect(decode(['ISO 2022 IR 13', 'ISO 2022 IR 87'], bytes)).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎');
  });

  test('supplementary kanji of JIS X 0212', () => {
    expect(decode(['', 'ISO 2022 IR 159'], '1B 24 28 44 30 21 1B 28 42', 'LO')).toBe('丂');
  });

  test('trap 59: Korean in three component groups, PS3.5 I.2', () => {
    const bytes = `
      "Hong^Gildong="
      1B 24 29 43 FB F3 "^" 1B 24 29 43 D1 CE D4 D7 "="
      1B 24 29 43 C8 AB "^" 1B 24 29 43 B1 E6 B5 BF
    `;
    expect(decode(['', 'ISO 2022 IR 149'], bytes)).toBe('Hong^Gildong=洪^吉洞=홍^길동');
  });

  test('Korean whose escape sequence is not repeated after a delimiter', () => {
    expect(decode(['', 'ISO 2022 IR 149'], '1B 24 29 43 C8 AB "^" B1 E6 B5 BF')).toBe('홍^길동');
  });

  test('simplified Chinese, PS3.5 K.2', () => {
    const bytes = '"Zhang^XiaoDong=" 1B 24 29 41 D5 C5 "^" 1B 24 29 41 D0 A1 B6 AB "="';
    expect(decode(['', 'ISO 2022 IR 58'], bytes)).toBe('Zhang^XiaoDong=张^小东=');
  });

  test('Cyrillic after Latin, set back by delimiters and line ends', () => {
    const sets = ['ISO 2022 IR 100', 'ISO 2022 IR 144'];
    expect(decode(sets, '1B 2D 4C BB EE "^" C4')).toBe('Лю^Ä');
    expect(decode(sets, '1B 2D 4C BB EE 5C C4', 'LO')).toBe('Лю\\Ä');
    expect(decode(sets, '1B 2D 4C BB EE 5C BB', 'LT')).toBe('Лю\\Л');
    expect(decode(sets, '1B 2D 4C BB EE 0D 0A C4', 'LT')).toBe('Лю\r\nÄ');
  });

  test('trap 58: bytes 5C, 5E and 3D within kanji are no delimiters', () => {
    expect(decode(['', 'ISO 2022 IR 87'], '1B 24 42 3D 5C 5E 3D 1B 28 42')).toBe('旬渊');
  });

  test('unknown escape sequences and cut characters do no harm', () => {
    expect(decode(['', 'ISO 2022 IR 87'], '"A" 1B 28 7A "B"')).toBe('A\uFFFD(zB');
    expect(decode(['', 'ISO 2022 IR 87'], '1B 24 42 3B')).toBe('\uFFFD');
  });

  test('a cut character takes nothing that follows it along', () => {
    expect(decode(['', 'ISO 2022 IR 149'], '1B 24 29 43 C8 "^" 1B 24 29 43 B1 E6')).toBe('\uFFFD^길');
    expect(decode(['', 'ISO 2022 IR 87'], '1B 24 42 3B 1B 28 42 "A"', 'LO')).toBe('\uFFFDA');
    expect(decode(['', 'ISO 2022 IR 87'], '1B 24 42 3B 33 0D 0A "A"', 'LT')).toBe('山\r\nA');
  });

  test('trap 58: G1 is that of the first term again after \\ ^ = CR LF FF and TAB', () => {
    const sets = ['ISO 2022 IR 100', 'ISO 2022 IR 144'];
    for (const delimiter of ['5C', '5E', '3D']) {
      const between = Buffer.from(delimiter, 'hex').toString('latin1');
      expect(decode(sets, `1B 2D 4C BB ${delimiter} C4`, 'PN')).toBe(`Л${between}Ä`);
    }
    for (const control of ['0D', '0A', '0C', '09']) {
      const between = Buffer.from(control, 'hex').toString('latin1');
      expect(decode(sets, `1B 2D 4C BB ${control} C4`, 'UT')).toBe(`Л${between}Ä`);
    }
    expect(decode(sets, '1B 2D 4C BB 5E 3D BB', 'LO')).toBe('Л^=Л');
    for (const vr of ['LO', 'SH', 'UC'] as const) expect(decode(sets, '1B 2D 4C BB 5C C4', vr)).toBe('Л\\Ä');
    for (const vr of ['ST', 'LT', 'UT'] as const) expect(decode(sets, '1B 2D 4C BB 5C BB', vr)).toBe('Л\\Л');
  });

  test('katakana in G0 may hold the codes of delimiters', () => {
    expect(decode(['', 'ISO 2022 IR 13'], '1B 28 49 5C 5E 1B 28 42 "^A"')).toBe('ﾜﾞ^A');
  });

  test('the Roman letters of JIS X 0201 have yen and overline, but a delimiter stays one', () => {
    expect(decode(['ISO_IR 13'], '5C 7E', 'LT')).toBe('¥‾');
    expect(decode(['ISO_IR 13'], '"A" 5C "B"', 'LO')).toBe('A\\B');
    expect(decode(['', 'ISO 2022 IR 13'], '"~" 1B 28 4A "~"', 'LO')).toBe('~‾');
  });
});

describe('what cannot be decoded', () => {
  const codesOf = (characterSets: readonly string[], text: string): [string, string[]] => {
    const findings: Finding[] = [];
    const decoder = createTextDecoder(characterSets, findings);
    const decoded = decoder.decode(hex(text), 'LO');
    decoder.decode(hex(text), 'LO');
    return [decoded, findings.map(({ code }) => code)];
  };

  test.each([
    ['bytes that are no UTF-8', ['ISO_IR 192'], '41 C4 42', 'A\uFFFDB', 'DICOM_TEXT_UNDECODABLE'],
    ['a code that a set leaves free', ['ISO_IR 127'], 'A1', '\uFFFD', 'DICOM_TEXT_UNDECODABLE'],
    ['control codes of the upper half', ['ISO_IR 144'], '93', '\uFFFD', 'DICOM_TEXT_UNDECODABLE'],
    ['a GB18030 character that is cut', ['GB18030'], '41 CD', 'A\uFFFD', 'DICOM_TEXT_UNDECODABLE'],
    ['bytes that nothing declares', [], 'C4', 'Ä', 'DICOM_TEXT_UNDECLARED'],
    ['escapes that nothing declares', [], '1B 2D 4C BB', 'Л', 'DICOM_TEXT_UNDECLARED'],
    ['UTF-8 after a first term', ['ISO 2022 IR 6', 'ISO_IR 192'], 'C3 84', 'Ä', 'DICOM_CHARACTER_SETS_MIXED'],
  ])('is a finding, once: %s', (_, characterSets, bytes, text, code) => {
    expect(codesOf(characterSets, bytes)).toEqual([text, [code]]);
  });

  test('quotation marks of Windows-1252 are read where ISO 8859-1 is declared', () => {
    expect(decode(['ISO_IR 100'], '93 41 94', 'LO')).toBe('“A”');
  });
});
