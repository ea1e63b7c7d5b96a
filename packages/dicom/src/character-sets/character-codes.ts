import type { CharacterSet } from './character-set.ts';

/** Codes of a set's characters, without the high bit: one number of 7 bits, or of two bytes. */
export type CharacterCodes = ReadonlyMap<string, number>;

const codesOfSet = new Map<CharacterSet, CharacterCodes>();

/** The inverse of a set's decoder, made when it is first asked for. */
export function characterCodes(set: CharacterSet): CharacterCodes {
  let codes = codesOfSet.get(set);
  if (codes === undefined) {
    codes = set.bytesPerCharacter === 1 ? singleByteCodes(set) : doubleByteCodes(set);
    codesOfSet.set(set, codes);
  }
  return codes;
}

function singleByteCodes(set: CharacterSet): CharacterCodes {
  const codes = new Map<string, number>();
  for (let code = 0x20; code < 0x80; code++) addCode(codes, set, [code], code);
  return codes;
}

/** Row and cell count from 1; 0x20 is added to both. ISO 2022. */
function doubleByteCodes(set: CharacterSet): CharacterCodes {
  const codes = new Map<string, number>();
  for (const [firstRow, lastRow] of set.rows ?? []) {
    for (let row = firstRow; row <= lastRow; row++) {
      for (let cell = 1; cell <= 94; cell++)
        addCode(codes, set, [row + 0x20, cell + 0x20], ((row + 0x20) << 8) | (cell + 0x20));
    }
  }
  return codes;
}

function addCode(
  codes: Map<string, number>,
  set: CharacterSet,
  bytes: readonly number[],
  code: number,
): void {
  const character = set.decode(Uint8Array.from(bytes));
  const isPrivate = /^[\ue000-\uf8ff\uffff\ufffd]/.test(character);
  if (!isPrivate && !codes.has(character)) codes.set(character, code);
}
