import { describe, expect, test } from 'vitest';
import { hex } from '../annotated-hex.ts';
import { createTextDecoder } from './text-decoder.ts';
import { encodeText } from './text-encoder.ts';

describe('encoding', () => {
  test('ASCII needs no character set, and UTF-8 has every character', () => {
    expect(encodeText('Doe', '')).toEqual(hex('"Doe"'));
    expect(encodeText('山', 'ISO_IR 192')).toEqual(hex('E5 B1 B1'));
  });

  test('single-byte sets have their own', () => {
    expect(encodeText('Äb', 'ISO_IR 100')).toEqual(hex('C4 62'));
    expect(encodeText('Люк', 'ISO_IR 144')).toEqual(hex('BB EE DA'));
    expect(encodeText('Л', 'ISO_IR 100')).toBeUndefined();
    expect(encodeText('😀', 'ISO_IR 100')).toBeUndefined();
    expect(encodeText('Ä', '')).toBeUndefined();
    expect(encodeText('ﾔ¥', 'ISO_IR 13', 'LT')).toEqual(hex('D4 5C'));
    expect(encodeText('¥', 'ISO_IR 13', 'LO')).toBeUndefined();
    expect(encodeText('~', 'ISO_IR 13')).toBeUndefined();
  });

  test('GB18030 has every character in one, two or four bytes, GBK has not', () => {
    expect(encodeText('A王', 'GBK')).toEqual(hex('41 CD F5'));
    expect(encodeText('\u00df', 'GB18030')).toEqual(hex('81 30 89 38'));
    expect(encodeText('😀', 'GB18030')).toEqual(hex('94 39 FC 36'));
    expect(encodeText('😀', 'GBK')).toBeUndefined();
  });

  test('Japanese, as PS3.5 H.3.1 has it', () => {
    expect(encodeText('Yamada^Tarou=山田^太郎=やまだ^たろう', '\\ISO 2022 IR 87', 'PN')).toEqual(
      hex(`
        "Yamada^Tarou="
        1B 24 42 3B 33 45 44 1B 28 42 "^" 1B 24 42 42 40 4F 3A 1B 28 42 "="
        1B 24 42 24 64 24 5E 24 40 1B 28 42 "^" 1B 24 42 24 3F 24 6D 24 26 1B 28 42
      `),
    );
  });

  test('Japanese with katakana in G1, as PS3.5 H.3.2 has it', () => {
    expect(encodeText('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎', 'ISO 2022 IR 13\\ISO 2022 IR 87', 'PN')).toEqual(
      hex(`
        D4 CF C0 DE "^" C0 DB B3 "="
        1B 24 42 3B 33 45 44 1B 28 4A "^" 1B 24 42 42 40 4F 3A 1B 28 4A
      `),
    );
  });

  test('Korean, as PS3.5 I.2 has it, and simplified Chinese, as K.2 has it', () => {
    expect(encodeText('Hong^Gildong=洪^吉洞=홍^길동', '\\ISO 2022 IR 149', 'PN')).toEqual(
      hex(`
        "Hong^Gildong="
        1B 24 29 43 FB F3 "^" 1B 24 29 43 D1 CE D4 D7 "="
        1B 24 29 43 C8 AB "^" 1B 24 29 43 B1 E6 B5 BF
      `),
    );
    expect(encodeText('Zhang^XiaoDong=张^小东', '\\ISO 2022 IR 58', 'PN')).toEqual(
      hex('"Zhang^XiaoDong=" 1B 24 29 41 D5 C5 "^" 1B 24 29 41 D0 A1 B6 AB'),
    );
  });

  test('what no term has is not written', () => {
    expect(encodeText('Л', 'ISO 2022 IR 100\\ISO 2022 IR 87')?.length).toBe(8);
    expect(encodeText('Ъ', 'ISO 2022 IR 100\\ISO 2022 IR 149')?.length).toBe(6);
    expect(encodeText('ก', 'ISO 2022 IR 100\\ISO 2022 IR 87')).toBeUndefined();
    expect(encodeText('A', 'NONSENSE')).toEqual(hex('41'));
    expect(encodeText('Ä', 'NONSENSE')).toBeUndefined();
  });

  const samples: readonly (readonly [string, string])[] = [
    ['ISO_IR 101', 'Łódź'],
    ['ISO_IR 109', 'Ħal'],
    ['ISO_IR 110', 'Ķēķe'],
    ['ISO_IR 126', 'Διονύσιος'],
    ['ISO_IR 127', 'قباني'],
    ['ISO_IR 138', 'שרון'],
    ['ISO_IR 148', 'Çavuşoğlu'],
    ['ISO_IR 166', 'สมชาย'],
    ['ISO_IR 203', '€œ'],
    ['ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126', 'Äpfel Люк Διο Äpfel\r\nЛ'],
    ['\\ISO 2022 IR 87\\ISO 2022 IR 159', '山丂田 A 丂'],
    ['ISO 2022 IR 6\\ISO 2022 IR 166\\ISO 2022 IR 13', 'สม ﾔﾏ~‾'],
  ];
  test.each(samples)('%s is read as it was written', (characterSet, text) => {
    for (const vr of ['LO', 'PN', 'UT'] as const) {
      const bytes = encodeText(text, characterSet, vr) ?? new Uint8Array(0);
      expect(createTextDecoder(characterSet.split('\\'), []).decode(bytes, vr)).toBe(text);
    }
  });
});
