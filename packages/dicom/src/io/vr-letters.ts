import { vrOfCode } from '../dictionary/vr-codes.ts';
import { vrProperties } from '../values/vr.ts';

/** No two capital letters. */
export const notLetters = -1;
/** Two capital letters that our tables do not know. */
export const unknownLetters = 255;

const codes = new Uint8Array(26 * 26).fill(unknownLetters);
vrOfCode.forEach((vr, code) => {
  codes[(vr.charCodeAt(0) - 0x41) * 26 + vr.charCodeAt(1) - 0x41] = code;
});

/** The code of the VR that two bytes spell. */
export function vrCodeOfLetters(first: number, second: number): number {
  const row = first - 0x41;
  const column = second - 0x41;
  return row >= 0 && row < 26 && column >= 0 && column < 26
    ? (codes[row * 26 + column] as number)
    : notLetters;
}

const shortLengths = Uint8Array.from({ length: 256 }, (_, code) => {
  const vr = vrOfCode[code];
  return vr !== undefined && vrProperties[vr].shortLength ? 1 : 0;
});

/** Whether explicit VR gives this VR a 16-bit length. PS3.5 §7.1.2. */
export function hasShortLength(vrCode: number): boolean {
  return shortLengths[vrCode] === 1;
}

export const sequenceCode = vrOfCode.indexOf('SQ');
export const otherByteCode = vrOfCode.indexOf('OB');
