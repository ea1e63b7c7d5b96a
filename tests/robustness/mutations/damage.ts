import { joinBytes } from '@isocenter/dicom';
import { type Material, replaceBytes } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Places that damage falls on: anywhere, in the header, at the start of a codestream, within one. */
function damagedRange({ bytes, layout }: Material, random: SeededRandom): { from: number; to: number } {
  const whole = { from: 0, to: bytes.length };
  const header = { from: 0, to: Math.min(bytes.length, 4096) };
  const codestream = random.find(layout?.codestreams ?? []);
  if (!codestream) return random.pick([whole, header]);
  const { byteOffset, byteLength } = codestream;
  const first = { from: byteOffset, to: byteOffset + Math.min(byteLength, 128) };
  return random.pick([whole, header, first, first, { from: byteOffset, to: byteOffset + byteLength }]);
}

/** One to sixteen bits turned over. */
export function flipBits(material: Material, random: SeededRandom): Uint8Array {
  const flipped = material.bytes.slice();
  const { from, to } = damagedRange(material, random);
  for (let count = 1 + random.below(16); count > 0; count--) {
    const at = from + random.below(to - from);
    if (at < flipped.length) flipped[at] = (flipped[at] as number) ^ (1 << random.below(8));
  }
  return flipped;
}

/** A run of bytes that are 0, FF or anything. */
export function overwrite(material: Material, random: SeededRandom): Uint8Array {
  const written = material.bytes.slice();
  const { from, to } = damagedRange(material, random);
  const at = from + random.below(to - from);
  const end = Math.min(written.length, at + 1 + random.below(random.pick([4, 32, 512])));
  const filling = random.pick([0x00, 0xff, undefined]);
  for (let i = at; i < end; i++) written[i] = filling ?? random.below(256);
  return written;
}

/** A piece left out, told twice, or brought elsewhere; half the time the piece is a whole element. */
export function splice({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const element = random.onceIn(2) ? random.find(layout?.elements ?? []) : undefined;
  const from = element?.headerOffset ?? random.below(bytes.length);
  const end = element
    ? element.valueOffset + element.byteLength
    : from + 1 + random.below(random.pick([8, 300, 20_000]));
  const piece = bytes.subarray(from, end);
  const without = replaceBytes(bytes, from, Math.min(end, bytes.length), new Uint8Array(0));
  if (random.onceIn(3)) return without;
  if (random.onceIn(2)) return joinBytes([bytes.subarray(0, from), piece, bytes.subarray(from)]);
  const elsewhere = random.find(layout?.elements ?? [])?.headerOffset ?? random.below(without.length);
  return replaceBytes(without, elsewhere, elsewhere, piece);
}
