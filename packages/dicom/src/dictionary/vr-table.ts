import type { VR } from '../values/vr.ts';
import { obOrOwCode, unknownVrCode, usOrOwCode, usOrSsCode, usOrSsOrOwCode, vrOfCode } from './vr-codes.ts';
import { packedVrTable } from './vr-table.generated.ts';

const slotBits = 14;
const slotCount = 1 << slotBits;
const slotOf = (tag: number): number => Math.imul(tag, 0x9e3779b1) >>> (32 - slotBits);

interface VrTable {
  /** Open addressing: a tag sits in its slot or one of the next; 0xFFFFFFFF is an empty slot. */
  readonly tags: Uint32Array;
  readonly codes: Uint8Array;
}

let unpacked: VrTable | undefined;

/** Unpacks the generated string once: a letter for the VR, then the step from the tag before. */
function unpack(): VrTable {
  const tags = new Uint32Array(slotCount).fill(0xffffffff);
  const codes = new Uint8Array(slotCount);
  let tag = 0;
  for (const [, letter = '', step] of packedVrTable.matchAll(/([A-Za-z])(\d*)/g)) {
    tag += step === '' ? 1 : Number(step);
    let slot = slotOf(tag);
    while (tags[slot] !== 0xffffffff) slot = (slot + 1) % slotCount;
    tags[slot] = tag;
    codes[slot] = letter <= 'Z' ? letter.charCodeAt(0) - 65 : letter.charCodeAt(0) - 97 + 26;
  }
  return { tags, codes };
}

function findCode(tag: number): number | undefined {
  unpacked ??= unpack();
  const { tags, codes } = unpacked;
  let slot = slotOf(tag);
  for (;;) {
    const found = tags[slot];
    if (found === tag) return codes[slot];
    if (found === 0xffffffff) return undefined;
    slot = (slot + 1) % slotCount;
  }
}

/** Repeating groups (50xx, 60xx, 7Fxx) and elements are in the table once, under their first tag. PS3.5 §7.6. */
export function dictionaryTag(tag: number): number {
  const group = tag >>> 16;
  const block = group & 0xff00;
  if ((block === 0x5000 || block === 0x6000 || block === 0x7f00) && group !== 0x7fe0 && (group & 1) === 0) {
    return ((block << 16) | (tag & 0xffff)) >>> 0;
  }
  if (group === 0x0020 && (tag & 0xff00) === 0x3100) return 0x00203100;
  return tag;
}

/** The VR's code of a tag in implicit VR: tables, then group lengths (UL) and private creators (LO), else UN. */
export function vrCodeOfTag(tag: number): number {
  const code = findCode(tag) ?? findCode(dictionaryTag(tag));
  if (code !== undefined) return code;
  if ((tag & 0xffff) === 0) return 28;
  if ((tag & 0x10000) !== 0 && (tag & 0xffff) >= 0x10 && (tag & 0xffff) <= 0xff) return 10;
  return unknownVrCode;
}

/**
 * The VR that PS3.6 gives a tag. Where it leaves a choice: US of `US or SS` and `US or OW`, OW of `OB or OW`.
 * Unknown and private tags are UN, group lengths UL, private creators LO.
 */
export function vrOfTag(tag: number): VR {
  const code = vrCodeOfTag(tag);
  if (code === usOrSsCode || code === usOrOwCode || code === usOrSsOrOwCode) return 'US';
  if (code === obOrOwCode) return 'OW';
  return vrOfCode[code] ?? 'UN';
}
