import { joinBytes } from '../io/join-bytes.ts';
import type { VR } from '../values/vr.ts';
import { encodeWithCodeExtensions } from './code-extension-encoder.ts';
import { isoIrNumber, wholeEncodings } from './defined-term.ts';
import { encodeGb18030Character } from './gb18030-encoder.ts';

const utf8 = new TextEncoder();
const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/**
 * Encodes text in a Specific Character Set, whose terms are separated by backslashes. Undefined where the set lacks a character, or
 * is none that PS3.3 defines: the caller reports it, or takes ISO_IR 192. PS3.3 C.12.1.1.2.
 *
 * @example encodeText('山', '\\ISO 2022 IR 87') // ESC $ B 3B 33 ESC ( B
 */
export function encodeText(text: string, characterSet: string, vr: VR = 'LO'): Uint8Array | undefined {
  const terms = characterSet.split('\\').map((term) => term.trim());
  const [first = ''] = terms;
  if (isAscii(text) && isoIrNumber(first) !== '13') return utf8.encode(text);
  const encoding = wholeEncodings.get(first);
  if (encoding === 'utf-8') return utf8.encode(text);
  if (encoding !== undefined) return encodeGb(text, encoding);
  if (terms.some((term) => isoIrNumber(term) === undefined)) return undefined;
  return encodeWithCodeExtensions(text, terms, vr);
}

function encodeGb(text: string, label: 'gb18030' | 'gbk'): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (const character of text) {
    const bytes = isAscii(character) ? utf8.encode(character) : encodeGb18030Character(character, label);
    if (bytes === undefined) return undefined;
    parts.push(bytes);
  }
  return joinBytes(parts);
}
