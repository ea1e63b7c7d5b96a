import { initialHighHalf, wholeEncodings } from './character-set.ts';
import { isoIrNumber } from './code-extensions.ts';

const utf8 = new TextEncoder();
const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/**
 * Encodes text in a character set: ASCII, UTF-8, or one of the single-byte sets. Undefined where the text has a character that
 * the set has not, or the set is one that only the reader knows. PS3.3 C.12.1.1.2.
 */
export function encodeText(text: string, characterSet: string): Uint8Array | undefined {
  if (isAscii(text) || wholeEncodings.get(characterSet) === 'utf-8') return utf8.encode(text);
  const number = isoIrNumber(characterSet);
  const highHalf = number === undefined ? undefined : initialHighHalf.get(number);
  if (highHalf === undefined) return undefined;
  const high = Array.from({ length: 96 }, (_, i) => highHalf.decode(Uint8Array.of(0xa0 + i)));
  const bytes: number[] = [];
  for (const character of text) {
    const index = high.indexOf(character);
    if (index === -1 && !isAscii(character)) return undefined;
    bytes.push(isAscii(character) ? character.charCodeAt(0) : 0xa0 + index);
  }
  return Uint8Array.from(bytes);
}
