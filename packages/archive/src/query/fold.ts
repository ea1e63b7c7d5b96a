/** Letters that Unicode does not decompose, yet people type without their stroke or ligature. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};

// Marks of Latin, Greek, Cyrillic, Arabic and Hebrew. Marks of other scripts are vowels or voicing (Devanagari,
// Thai, か and が): without them it would be another word.
const accents = /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}]/gu;

/**
 * Text for comparing: case, accents and presentation forms gone, any script.
 *
 * @example
 * fold('MÜLLER') === fold('Muller'); fold('Straße') === 'strasse'; fold('ｱ') === fold('ア')
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđħıæœς]/g, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFC')
    .trim();
}

/** The words of folded text: what stands between spaces, commas and the `^` and `=` of person names. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/[\s,^=]+/)
    .filter((word) => word !== '');
}
