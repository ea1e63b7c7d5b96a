import { type BytesRange, Tag } from '@isocenter/dicom';
import type { Layout } from '../layout.ts';
import { type Material, replaceBytes } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { writePlace } from './picture.ts';
import { writeUint } from './structure.ts';

const hugeSides: readonly [number, ...number[]] = [65_535, 46_341, 32_768, 20_000, 1, 0];

/** A header field of a codestream, big endian: where it is from the codestream's start, and what to write. */
interface HeaderField {
  readonly byteOffset: number;
  readonly byteLength: 1 | 2 | 4;
  readonly role?: 'rows' | 'columns';
}

/** A codestream whose header lies about sizes, tiles, components or precision; half the time the data set says the same. */
export function falsifyCodestream({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const range = random.find(layout?.codestreams ?? []);
  if (!layout || !range) return bytes;
  const codestream = bytes.subarray(range.byteOffset, range.byteOffset + range.byteLength);
  const fields = headerFields(codestream);
  if (fields.length === 0) return withoutMiddle(bytes, range, random);
  const changed = bytes.slice();
  const isSizeBomb = random.onceIn(2);
  // Often one field alone, since what contradicts itself twice is refused at once.
  const odds = random.pick([6, fields.length, fields.length]);
  const said = new Map<'rows' | 'columns', number>();
  for (const { byteOffset, byteLength, role } of fields) {
    const isChanged = isSizeBomb ? role !== undefined : random.onceIn(odds);
    if (!isChanged) continue;
    const value = role
      ? random.pick(hugeSides)
      : random.pick([0, 1, 2, 3, 17, 38, 127, 255, 65_535, 0xffff_ffff]);
    if (role) said.set(role, value);
    writeField(changed, range.byteOffset + byteOffset, byteLength, value);
  }
  if (random.onceIn(2)) sayInDataSet(changed, layout, said);
  return changed;
}

function writeField(bytes: Uint8Array, at: number, byteLength: 1 | 2 | 4, value: number): void {
  if (byteLength === 1) bytes[at] = value;
  else writeUint(bytes, at, byteLength, value, true);
}

/** Rows and Columns become those of the codestream, so that nothing but its content contradicts them. */
function sayInDataSet(bytes: Uint8Array, { elements }: Layout, said: ReadonlyMap<string, number>): void {
  for (const [role, tag] of [
    ['rows', Tag.Rows],
    ['columns', Tag.Columns],
  ] as const) {
    const value = said.get(role);
    const place = elements.find((element) => element.tag === tag && element.depth === 0);
    if (place && value !== undefined) writePlace(bytes, place, Math.min(value, 65_535));
  }
}

/** What a codestream without known fields is damaged by: its middle is missing. */
function withoutMiddle(bytes: Uint8Array, { byteOffset, byteLength }: BytesRange, random: SeededRandom) {
  const from = byteOffset + random.below(byteLength);
  const to = Math.min(byteOffset + byteLength, from + random.below(byteLength));
  return replaceBytes(bytes, from, to, new Uint8Array(to - from));
}

function headerFields(codestream: Uint8Array): HeaderField[] {
  if (codestream[0] === 0xff && codestream[1] === 0xd8) return jpegFields(codestream);
  if (codestream[0] === 0xff && codestream[1] === 0x4f) return jpeg2000Fields(codestream);
  const looksLikeRle = (codestream[0] ?? 0) <= 15 && codestream[1] === 0 && codestream[2] === 0;
  return looksLikeRle && codestream.length > 64 ? rleFields() : [];
}

/** Frame header of JPEG and JPEG-LS: precision, lines, samples per line, components. ITU-T T.81 B.2.2, T.87 C.2.2. */
function jpegFields(codestream: Uint8Array): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let at = 2; at + 4 < codestream.length && codestream[at] === 0xff; ) {
    const marker = codestream[at + 1] as number;
    const length = ((codestream[at + 2] as number) << 8) | (codestream[at + 3] as number);
    const isFrame =
      (marker >= 0xc0 && marker <= 0xcf && marker % 4 !== 0) || marker === 0xc0 || marker === 0xf7;
    if (isFrame) {
      fields.push(
        { byteOffset: at + 4, byteLength: 1 },
        { byteOffset: at + 5, byteLength: 2, role: 'rows' },
        { byteOffset: at + 7, byteLength: 2, role: 'columns' },
      );
    }
    for (let i = isFrame ? 9 : 4; i < Math.min(length + 2, 24); i++)
      fields.push({ byteOffset: at + i, byteLength: 1 });
    if (marker === 0xda) break;
    at += 2 + length;
  }
  return fields;
}

/** SIZ: image and tile sizes and offsets, components; then COD, its wavelet levels and block sizes among it. ITU-T T.800 A.5, A.6. */
function jpeg2000Fields(codestream: Uint8Array): HeaderField[] {
  const words: HeaderField[] = [8, 12, 16, 20, 24, 28, 32, 36].map((byteOffset) => ({
    byteOffset,
    byteLength: 4,
    ...(byteOffset === 8 && { role: 'columns' as const }),
    ...(byteOffset === 12 && { role: 'rows' as const }),
  }));
  const rest: HeaderField[] = [];
  for (let byteOffset = 40; byteOffset < Math.min(codestream.length, 110); byteOffset++)
    rest.push({ byteOffset, byteLength: 1 });
  return [...words, ...rest];
}

/** Count and offsets of segments, little endian: their lower bytes, so that some stay within the frame. PS3.5 §G.5. */
const rleFields = (): HeaderField[] =>
  Array.from({ length: 32 }, (_, i) => ({ byteOffset: Math.floor(i / 2) * 4 + (i % 2), byteLength: 1 }));
