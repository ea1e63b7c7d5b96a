import { type VR, vrProperties } from '../values/vr.ts';
import {
  ascii,
  type CharacterSet,
  type Designation,
  findDesignation,
  impliedHighHalf,
  initialHighHalf,
  latin1,
  romaji,
  undecodable,
  windowsControls,
} from './character-set.ts';
import { isoIrNumber } from './defined-term.ts';

export const escapeByte = 0x1b;

/** Whether a byte ends a value, a component or a component group of the VR. PS3.5 §6.1.2.3, §6.2. */
export function isDelimiter(byte: number, vr: VR): boolean {
  if (byte === 0x5c) return vrProperties[vr].multiple;
  return vr === 'PN' && (byte === 0x5e || byte === 0x3d);
}

/** The designation an escape sequence at `at` makes, and its length with ESC; undefined if it is none of DICOM's. */
function escapeAt(
  bytes: Uint8Array,
  at: number,
): (Designation & { readonly byteLength: number }) | undefined {
  for (const length of [2, 3]) {
    const found = findDesignation(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)));
    if (found !== undefined) return { ...found, byteLength: length + 1 };
  }
  return undefined;
}

/** Whether two bytes can be one character of a 94 × 94 set: both in the same half, neither a space nor DEL. */
function isPair(first: number, second: number | undefined): boolean {
  if (second === undefined || (first & 0x80) !== (second & 0x80)) return false;
  return isOf94(first) && isOf94(second);
}

const isOf94 = (byte: number): boolean => (byte & 0x7f) > 0x20 && (byte & 0x7f) < 0x7f;

/** The sets in force in both halves of the code table. */
interface CodeTable {
  readonly g0: CharacterSet;
  readonly g1: CharacterSet;
}

/** The set that the byte at `at` belongs to. */
function setAt(bytes: Uint8Array, at: number, { g0, g1 }: CodeTable, vr: VR): CharacterSet {
  const byte = bytes[at] as number;
  // A space is a space in every set of 94 characters.
  if (byte <= 0x20 || byte === 0x7f) return ascii;
  if (byte >= 0x80 && byte < 0xa0) return g1 === latin1 ? windowsControls : undecodable;
  const set = byte < 0x80 ? g0 : g1;
  if (set.bytesPerCharacter === 2 && !isPair(byte, bytes[at + 1])) return undecodable;
  return set === romaji && isDelimiter(byte, vr) ? ascii : set;
}

/** A character set of one byte, whose letters a delimiter cannot be taken for. */
const holdsDelimiters = (set: CharacterSet): boolean => set === ascii || set === romaji;

/**
 * A decoder for single-byte character sets and for ISO 2022 code extensions: G0 and G1 start as the first term says, escape
 * sequences change them, delimiters and line ends set them back. What is no character becomes U+FFFD. PS3.5 §6.1.2.4, §6.1.2.5.
 */
export function createCodeExtensionDecoder(terms: readonly string[]): (bytes: Uint8Array, vr: VR) => string {
  const numbers = terms.map((term) => isoIrNumber(term) ?? '6');
  const implied = numbers.map((number) => impliedHighHalf.get(number)).find((set) => set !== undefined);
  const initial: CodeTable = {
    g0: numbers[0] === '13' ? romaji : ascii,
    g1: initialHighHalf.get(numbers[0] ?? '6') ?? implied ?? undecodable,
  };

  return (bytes, vr) => {
    let table = initial;
    let text = '';
    let runStart = 0;
    let runSet: CharacterSet = ascii;
    const endRun = (at: number): void => {
      if (at > runStart) text += runSet.decode(bytes.subarray(runStart, at));
      runStart = at;
    };
    for (let at = 0; at < bytes.byteLength; ) {
      const byte = bytes[at] as number;
      const designation = byte === escapeByte ? escapeAt(bytes, at) : undefined;
      if (designation !== undefined) {
        endRun(at);
        const { half, characterSet } = designation;
        table = half === 'G0' ? { ...table, g0: characterSet } : { ...table, g1: characterSet };
        at += designation.byteLength;
        runStart = at;
        continue;
      }
      if (byte < 0x20 ? byte !== escapeByte : holdsDelimiters(table.g0) && isDelimiter(byte, vr)) {
        table = initial;
      }
      const set = byte === escapeByte ? undecodable : setAt(bytes, at, table, vr);
      if (set !== runSet) {
        endRun(at);
        runSet = set;
      }
      at += set.bytesPerCharacter;
    }
    endRun(bytes.byteLength);
    return text;
  };
}
