import type { VR } from '../values/vr.ts';
import { characterCodes } from './character-codes.ts';
import { ascii, type CharacterSet, escapeSequences, initialHighHalf, romaji } from './character-set.ts';
import { escapeByte, isDelimiter } from './code-extensions.ts';
import { isoIrNumber } from './defined-term.ts';

/** The bytes of a character in a set, or undefined. ASCII is its own code. */
function codeIn(set: CharacterSet | undefined, character: string): number | undefined {
  if (set === undefined) return undefined;
  const code = character.charCodeAt(0);
  if (set === ascii) return code < 0x80 ? code : undefined;
  if (code < 0x20 || (code === 0x20 && set === romaji)) return code;
  return characterCodes(set).get(character);
}

/** The yen sign has the code of the delimiter, and cannot be written where values are delimited. */
function letterIn(set: CharacterSet, character: string, vr: VR): number | undefined {
  const code = codeIn(set, character);
  return code !== undefined && set === romaji && isDelimiter(code, vr) ? undefined : code;
}

/**
 * Encodes text in single-byte sets and, where there are several terms, with ISO 2022 escape sequences: each set is designated when
 * it is needed, and the first term's are back in force before delimiters, line ends and the end. Undefined where no set has a
 * character. PS3.5 §6.1.2.4, §6.1.2.5.
 */
export function encodeWithCodeExtensions(
  text: string,
  terms: readonly string[],
  vr: VR,
): Uint8Array | undefined {
  const numbers = terms.map(isoIrNumber);
  const [first = '6'] = numbers;
  const announced = terms.length > 1 ? escapeSequences.filter(({ isoIr }) => numbers.includes(isoIr)) : [];
  const initialG0 = first === '13' ? romaji : ascii;
  const initialG1 = initialHighHalf.get(first);
  const bytes: number[] = [];
  let g0: CharacterSet = initialG0;
  let g1 = initialG1;

  const designate = ({ code }: (typeof escapeSequences)[number]): void => {
    bytes.push(escapeByte, ...Array.from(code, (letter) => letter.charCodeAt(0)));
  };
  const restoreG0 = (): void => {
    if (g0 === initialG0) return;
    const sequence = escapeSequences.find(({ characterSet }) => characterSet === initialG0);
    if (sequence !== undefined) designate(sequence);
    g0 = initialG0;
  };
  const push = (set: CharacterSet, code: number, highBit: 0 | 0x80): void => {
    if (set.bytesPerCharacter === 2) bytes.push((code >> 8) | highBit, (code & 0xff) | highBit);
    else bytes.push(code | highBit);
  };

  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x20 || isDelimiter(code, vr)) {
      restoreG0();
      g1 = initialG1;
      bytes.push(code);
      continue;
    }
    const inG0 = letterIn(g0, character, vr);
    const inInitialG0 = letterIn(initialG0, character, vr);
    const inG1 = codeIn(g1, character);
    if (inG0 !== undefined) push(g0, inG0, 0);
    else if (g1 !== undefined && inG1 !== undefined) push(g1, inG1, 0x80);
    else if (inInitialG0 !== undefined) {
      restoreG0();
      bytes.push(inInitialG0);
    } else {
      const sequence = announced.find(
        ({ characterSet }) => letterIn(characterSet, character, vr) !== undefined,
      );
      if (sequence === undefined) return undefined;
      const { half, characterSet } = sequence;
      designate(sequence);
      if (half === 'G0') g0 = characterSet;
      else g1 = characterSet;
      push(characterSet, codeIn(characterSet, character) as number, half === 'G0' ? 0 : 0x80);
    }
  }
  restoreG0();
  return Uint8Array.from(bytes);
}
