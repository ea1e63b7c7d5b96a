import { platformDecoder } from './character-set.ts';

const codesOfLabel = new Map<string, ReadonlyMap<string, number>>();

/** The characters of two bytes, from the platform's decoder. */
function twoByteCodes(label: 'gb18030' | 'gbk'): ReadonlyMap<string, number> {
  let codes = codesOfLabel.get(label);
  if (codes === undefined) {
    const made = new Map<string, number>();
    const decoder = platformDecoder(label);
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        if (trail === 0x7f) continue;
        const character = decoder.decode(Uint8Array.of(lead, trail));
        if (character.length === 1 && character !== '\uFFFD' && !made.has(character))
          made.set(character, (lead << 8) | trail);
      }
    }
    codes = made;
    codesOfLabel.set(label, codes);
  }
  return codes;
}

/** The four bytes that stand for an index counted from 81 30 81 30. */
const fourBytes = (index: number): Uint8Array =>
  Uint8Array.of(
    0x81 + Math.floor(index / 12600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  );

/** Indices of the four-byte forms: those of the Basic Multilingual Plane, and of the planes after it. */
const firstSupplementaryIndex = 189000;
const basicIndices = 39420;
let indexOfBasic: ReadonlyMap<string, number> | undefined;

function basicIndexOf(character: string): number | undefined {
  if (indexOfBasic === undefined) {
    const made = new Map<string, number>();
    const decoder = platformDecoder('gb18030');
    for (let index = 0; index < basicIndices; index++) {
      const decoded = decoder.decode(fourBytes(index));
      if (decoded.length === 1 && !made.has(decoded)) made.set(decoded, index);
    }
    indexOfBasic = made;
  }
  return indexOfBasic.get(character);
}

/** The bytes of a character beyond ASCII in GB18030, or in GBK, which has the two-byte forms only; undefined where it has none. */
export function encodeGb18030Character(character: string, label: 'gb18030' | 'gbk'): Uint8Array | undefined {
  const code = twoByteCodes(label).get(character);
  if (code !== undefined) return Uint8Array.of(code >> 8, code & 0xff);
  if (label === 'gbk') return undefined;
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint >= 0x10000) return fourBytes(firstSupplementaryIndex + codePoint - 0x10000);
  const index = basicIndexOf(character);
  return index === undefined ? undefined : fourBytes(index);
}
