import type { VR } from '../values/vr.ts';
import {
  ascii,
  type CharacterSet,
  escapeSequences,
  impliedHighHalf,
  initialHighHalf,
} from './character-set.ts';

/** `ISO 2022 IR 87` and `ISO_IR 87` → `87`; an empty first term is ISO-IR 6. */
export function isoIrNumber(term: string): string | undefined {
  if (term === '') return '6';
  const [, number = ''] = /^ISO(?:_IR| 2022 IR) (\d+)$/.exec(term) ?? [];
  return initialHighHalf.has(number) ? number : undefined;
}

const escapeByte = 0x1b;

/** Characters after which the sets of the first term are active again. PS3.5 §6.1.2.5.3. */
function isResetting(byte: number, vr: VR): boolean {
  if (byte < 0x20) return true;
  if (vr === 'PN') return byte === 0x5c || byte === 0x5e || byte === 0x3d;
  return byte === 0x5c && (vr === 'SH' || vr === 'LO' || vr === 'UC');
}

/** The designation an escape sequence at `at` makes, and its length with ESC; undefined if it is none of DICOM's. */
function escapeAt(bytes: Uint8Array, at: number) {
  for (const length of [2, 3]) {
    const found = escapeSequences.get(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)));
    if (found !== undefined) return { ...found, byteLength: length + 1 };
  }
  return undefined;
}

/**
 * A decoder for single-byte character sets and for ISO 2022 code extensions: G0 and G1 start as the first term says, escape
 * sequences change them, delimiters and line ends set them back. PS3.5 §6.1.2.4, §6.1.2.5.
 */
export function createCodeExtensionDecoder(terms: readonly string[]): (bytes: Uint8Array, vr: VR) => string {
  const numbers = terms.map((term) => isoIrNumber(term) ?? '6');
  const implied = numbers.map((number) => impliedHighHalf.get(number)).find((set) => set !== undefined);
  const initialG1 = initialHighHalf.get(numbers[0] ?? '6') ?? implied ?? ascii;

  return (bytes, vr) => {
    let g0: CharacterSet = ascii;
    let g1 = initialG1;
    let text = '';
    let runStart = 0;
    let runSet: CharacterSet = ascii;
    const endRun = (at: number): void => {
      if (at > runStart) text += runSet.decode(bytes.subarray(runStart, at));
      runStart = at;
    };
    for (let at = 0; at < bytes.byteLength; ) {
      const byte = bytes[at] as number;
      if (byte === escapeByte) {
        endRun(at);
        const designation = escapeAt(bytes, at);
        if (designation?.half === 'G0') g0 = designation.characterSet;
        if (designation?.half === 'G1') g1 = designation.characterSet;
        at += designation?.byteLength ?? 1;
        runStart = at;
        continue;
      }
      if (byte < 0x20 || (g0 === ascii && isResetting(byte, vr))) {
        g0 = ascii;
        g1 = initialG1;
      }
      // A space is a space in every set of 94 characters.
      const set = byte <= 0x20 ? ascii : byte >= 0x80 ? g1 : g0;
      if (set !== runSet) {
        endRun(at);
        runSet = set;
      }
      at = Math.min(at + set.bytesPerCharacter, bytes.byteLength);
    }
    endRun(bytes.byteLength);
    return text;
  };
}
