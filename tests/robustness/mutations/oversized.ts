import { joinBytes, Tag } from '@isocenter/dicom';
import type { ElementPlace, Layout } from '../layout.ts';
import { type Material, replaceBytes } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { withValue, writeUint } from './structure.ts';

const UNDEFINED_LENGTH = 0xffff_ffff;
const binaryVrs = /^(OB|OW|OD|OF|OL|OV|SQ)$/;
const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const even = (text: string) => (text.length % 2 === 1 ? `${text} ` : text);

/** One to three attributes with a great many values, or with one that is very long; half the time with as many frames. */
export function multiplyValues({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const small = (layout?.elements ?? []).filter(
    ({ vr, byteLength, headerOffset }) => byteLength < 10_000 && !binaryVrs.test(vr) && headerOffset >= 0,
  );
  if (!layout || small.length === 0) return bytes;
  const count = random.pick([5000, 20_000, 20_000, 100_000]);
  const places = Array.from({ length: 1 + random.below(3) }, () => random.find(small));
  const frames = layout.elements.find(({ tag, depth }) => tag === Tag.NumberOfFrames && depth === 0);
  const changes = new Map<ElementPlace, Uint8Array>();
  for (const place of places) if (place) changes.set(place, manyValues(place, count, random));
  if (frames && random.onceIn(2)) changes.set(frames, letters(even(String(count))));
  return withChanges(bytes, layout, changes);
}

type NumberAt = (index: number) => number;

function manyValues({ vr, bigEndian }: ElementPlace, count: number, random: SeededRandom): Uint8Array {
  if (vr === 'US' || vr === 'SS')
    return numbers(count, 2, bigEndian, random.pick<NumberAt>([() => 1, () => 0xffff, (i) => i]));
  if (vr === 'UL' || vr === 'SL' || vr === 'AT' || vr === 'FL')
    return numbers(
      count,
      4,
      bigEndian,
      random.pick<NumberAt>([
        () => 1,
        (i) => i,
        () => 0xffff_ffff,
        () => (bigEndian ? 0x0054_0080 : 0x0080_0054), // a pointer to Slice Vector
      ]),
    );
  if (vr === 'FD') return new Uint8Array(8 * count).fill(random.pick([0, 0x3f, 0xff]));
  return letters(even(random.pick(longTexts)(count)));
}

function numbers(count: number, size: 2 | 4, bigEndian: boolean, at: NumberAt): Uint8Array {
  const bytes = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) writeUint(bytes, i * size, size, at(i), bigEndian);
  return bytes;
}

type LongText = (count: number) => string;

/** Lists that go on, and texts that a pattern may try again from each of their letters. */
const longTexts: readonly [LongText, ...LongText[]] = [
  (count) => Array.from({ length: count }, () => '1').join('\\'),
  (count) => Array.from({ length: count }, (_, i) => i).join('\\'),
  (count) => '\\'.repeat(count),
  (count) => `${'1'.repeat(count)}x`,
  (count) => `1.${'0'.repeat(count)}e`,
  (count) => `${'='.repeat(count)}x`,
  (count) => `${'^'.repeat(count)}x`,
  (count) => `x${' '.repeat(count)}x`,
  (count) => 'L'.repeat(count),
  (count) => '&<'.repeat(count),
  (count) => `1${'.1'.repeat(count)}`,
  (count) => '\x1b$B'.repeat(count),
];

/** A sequence whose items are told again and again, up to a megabyte of them. */
export function repeatItems({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const sequences = (layout?.elements ?? []).filter(
    ({ vr, byteLength }) => vr === 'SQ' && byteLength > 0 && byteLength < 100_000,
  );
  const changes = new Map<ElementPlace, Uint8Array>();
  const place = random.find(sequences);
  if (!layout || !place) return bytes;
  const items = bytes.subarray(place.valueOffset, place.valueOffset + place.byteLength);
  const times = Math.min(random.pick([1000, 5000, 20_000]), Math.floor(2 ** 20 / items.length));
  changes.set(place, joinBytes(Array.from({ length: Math.max(2, times) }, () => items)));
  const frames = layout.elements.find(({ tag, depth }) => tag === Tag.NumberOfFrames && depth === 0);
  if (frames && random.onceIn(2))
    changes.set(frames, letters(even(random.pick([String(times), '1000000', '65535']))));
  return withChanges(bytes, layout, changes);
}

const counts: readonly [number, ...number[]] = [65_535, 1_000_000, 16_777_216, 0x7fff_ffff, 0xffff_ffff];

/** One to four numbers that a loop or an array might be as long as; those of 16 bits are at times made into 32. */
export function enlargeCounts({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const places = (layout?.elements ?? []).filter(({ vr, byteLength }) =>
    /^(US|UL|SS|SL|IS|DS|FL|FD)$/.test(vr) ? byteLength > 0 && byteLength <= 64 : false,
  );
  if (!layout || places.length === 0) return bytes;
  const changed = bytes.slice();
  const changes = new Map<ElementPlace, Uint8Array>();
  for (let count = 1 + random.below(4); count > 0; count--) {
    const place = random.find(places);
    if (!place) break;
    const value = random.pick(counts);
    const { vr, bigEndian, explicitVr, headerOffset } = place;
    if (vr === 'DS' || vr === 'IS') changes.set(place, letters(even(String(value))));
    else if (vr === 'FL')
      changes.set(
        place,
        bytesOf(4, (view) => view.setFloat32(0, value, !bigEndian)),
      );
    else if (vr === 'FD')
      changes.set(
        place,
        bytesOf(8, (view) => view.setFloat64(0, value, !bigEndian)),
      );
    else if (vr === 'UL' || vr === 'SL')
      changes.set(
        place,
        numbers(1, 4, bigEndian, () => value),
      );
    else if (explicitVr && random.onceIn(2)) {
      changed.set(letters('UL'), headerOffset + 4);
      changes.set(
        place,
        numbers(1, 4, bigEndian, () => value),
      );
    } else
      changes.set(
        place,
        numbers(place.byteLength >> 1, 2, bigEndian, () => Math.min(value, 65_535)),
      );
  }
  return withChanges(changed, layout, changes);
}

function bytesOf(byteLength: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  write(new DataView(bytes.buffer));
  return bytes;
}

/**
 * The bytes with other values, every length around them put right, so that they are read and not refused. What is too long for a
 * length of 16 bits becomes UN, behind which readers find the VR of the dictionary. PS3.5 §6.2.2.
 */
function withChanges(
  bytes: Uint8Array,
  layout: Layout,
  changes: ReadonlyMap<ElementPlace, Uint8Array>,
): Uint8Array {
  let changed = bytes;
  // From the end on, so that the places before it stay where they are.
  for (const [place, value] of [...changes].sort(([a], [b]) => b.valueOffset - a.valueOffset)) {
    const before = changed.length;
    const isLong = place.lengthBytes === 2 && value.length > 0xffff;
    const next = isLong ? asUnknown(changed, place, value) : withValue(changed, place, value);
    const end = place.valueOffset + place.byteLength;
    for (const around of layout.lengths) {
      if (around.lengthOffset >= place.headerOffset) continue;
      const length = readLength(changed, around.lengthOffset, around.lengthBytes, around.bigEndian);
      const holds = around.valueOffset <= place.headerOffset && around.valueOffset + length >= end;
      if (length !== UNDEFINED_LENGTH && around.lengthBytes === 4 && holds)
        writeUint(next, around.lengthOffset, 4, length + next.length - before, around.bigEndian);
    }
    changed = next;
  }
  return changed;
}

function readLength(bytes: Uint8Array, at: number, lengthBytes: 2 | 4, bigEndian: boolean): number {
  if (at < 0 || at + lengthBytes > bytes.length) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return lengthBytes === 2 ? view.getUint16(at, !bigEndian) : view.getUint32(at, !bigEndian);
}

function asUnknown(bytes: Uint8Array, place: ElementPlace, value: Uint8Array): Uint8Array {
  const header = new Uint8Array(12);
  header.set(bytes.subarray(place.headerOffset, place.headerOffset + 4));
  header.set(letters('UN'), 4);
  writeUint(header, 8, 4, value.length, place.bigEndian);
  const end = place.valueOffset + place.byteLength;
  return replaceBytes(bytes, place.headerOffset, end, joinBytes([header, value]));
}
