import { findTransferSyntax, Tag, transferSyntaxes } from '@isocenter/dicom';
import type { ElementPlace, Layout, LengthPlace } from '../layout.ts';
import { type Material, replaceBytes } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Writes an unsigned number of 2 or 4 bytes. */
export function writeUint(
  bytes: Uint8Array,
  byteOffset: number,
  byteLength: 2 | 4,
  value: number,
  bigEndian: boolean,
): void {
  if (byteOffset < 0 || byteOffset + byteLength > bytes.length) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (byteLength === 2) view.setUint16(byteOffset, value, !bigEndian);
  else view.setUint32(byteOffset, value, !bigEndian);
}

/** The bytes with another value of one element, and its length put right. */
export function withValue(bytes: Uint8Array, place: ElementPlace, value: Uint8Array): Uint8Array {
  const { valueOffset, byteLength, lengthOffset, lengthBytes, bigEndian } = place;
  const changed = replaceBytes(bytes, valueOffset, valueOffset + byteLength, value);
  writeUint(changed, lengthOffset, lengthBytes, value.length, bigEndian);
  return changed;
}

/** One to three lengths of elements, items or fragments that are not true. */
export function falsifyLengths({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const changed = bytes.slice();
  for (let count = 1 + random.below(3); count > 0; count--) {
    const place = random.find(layout?.lengths ?? []);
    if (!place) break;
    const length = falseLength(place, bytes.length, random);
    writeUint(changed, place.lengthOffset, place.lengthBytes, length, place.bigEndian);
  }
  return changed;
}

function falseLength({ byteLength, valueOffset }: LengthPlace, end: number, random: SeededRandom): number {
  return random.pick([
    0,
    0xffff_ffff,
    end - valueOffset + 2 + random.below(1000),
    end - valueOffset + 1,
    end - valueOffset,
    byteLength + 1,
    byteLength - 1,
    byteLength + 2,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    random.below(end),
  ]);
}

/** Sequences within sequences, 10,000 deep more often than not, with lengths or with delimiters. */
export function nest({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  if (!layout) return bytes;
  const tag = random.pick([
    Tag.ContentSequence,
    Tag.ContentSequence,
    Tag.ReferencedImageSequence,
    Tag.SharedFunctionalGroupsSequence,
    0x00091010,
  ]);
  const depth = random.pick([10_000, 10_000, 10_000, 1000, 100, 65, 64, 63]);
  const nested = nestedSequences(tag, depth, layout, random.onceIn(2));
  const behind = layout.elements.find((element) => element.depth === 0 && element.tag > tag);
  const anywhere = random.find(layout.elements.filter((element) => element.depth === 0));
  const at = (random.onceIn(4) ? anywhere : behind)?.headerOffset ?? bytes.length;
  return replaceBytes(bytes, at, at, nested);
}

/** Each level is a sequence header, an item header, and where lengths are undefined two delimiters. PS3.5 §7.5. */
function nestedSequences(
  tag: number,
  depth: number,
  { explicitVr, bigEndian }: Layout,
  undefinedLengths: boolean,
): Uint8Array {
  const headerBytes = explicitVr ? 12 : 8;
  const levelBytes = headerBytes + 8;
  const contentBytes = depth * levelBytes;
  const bytes = new Uint8Array(contentBytes + (undefinedLengths ? depth * 16 : 0));
  const writeTag = (at: number, value: number) => {
    writeUint(bytes, at, 2, value >>> 16, bigEndian);
    writeUint(bytes, at + 2, 2, value & 0xffff, bigEndian);
  };
  for (let level = 0; level < depth; level++) {
    const at = level * levelBytes;
    const inside = contentBytes - at - levelBytes;
    writeTag(at, tag);
    if (explicitVr) bytes.set([0x53, 0x51], at + 4);
    writeUint(bytes, at + headerBytes - 4, 4, undefinedLengths ? 0xffff_ffff : inside + 8, bigEndian);
    writeTag(at + headerBytes, 0xfffe_e000);
    writeUint(bytes, at + headerBytes + 4, 4, undefinedLengths ? 0xffff_ffff : inside, bigEndian);
  }
  if (undefinedLengths) {
    for (let level = 0; level < depth; level++) {
      writeTag(contentBytes + level * 16, 0xfffe_e00d);
      writeTag(contentBytes + level * 16 + 8, 0xfffe_e0dd);
    }
  }
  return bytes;
}

const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const vrs =
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV';

/** One to three elements that say another VR; those the dictionary does not know among them. */
export function relabelVrs({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const changed = bytes.slice();
  const known = [...vrs.split(' '), 'ZZ', '  ', '\0\0'];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const place = random.find(layout?.elements ?? []);
    if (place?.explicitVr) changed.set(letters(random.find(known) ?? 'UN'), place.headerOffset + 4);
  }
  return changed;
}

/** Meta information that names another transfer syntax than the data set is in. */
export function relabelTransferSyntax({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const place = layout?.meta.find(({ tag }) => tag === Tag.TransferSyntaxUID);
  if (!place) return bytes;
  const own = findTransferSyntax(layout?.transferSyntaxUid ?? '');
  const others = [...transferSyntaxes.values()].filter(
    ({ uid, encapsulated }) => uid !== own?.uid && (encapsulated === own?.encapsulated || random.onceIn(4)),
  );
  const uid = random.onceIn(12) ? '1.2.3.4.5' : (random.find(others)?.uid ?? '');
  return withValue(bytes, place, letters(uid.length % 2 === 1 ? `${uid}\0` : uid));
}

const hostileTexts: readonly [string, ...string[]] = [
  '',
  '\\\\\\\\',
  '\\'.repeat(20_000),
  '1e999',
  '-1e308\\1e308\\NaN',
  '0',
  '-1',
  '99999999999999999999',
  '1.5\\abc',
  'NaN\\Infinity\\-Infinity',
  '1'.repeat(5000),
  '\x1b$)C\x1b(J\x1b$B\xff\xff',
  '\x1b\x1b\x1b',
  '\xff\xfe\x00\xd8',
  'A^B^C^D^E^F=G^H=I=J=K',
  '=====',
  '../../../../etc/passwd',
  '<x>&"\0\x01\x1f',
  'ISO 2022 IR 87\\ISO 2022 IR 149\\GB18030',
  'ISO_IR 999',
  '00000000',
  '99991399',
  '240000.000000',
  '__proto__',
];

/** Text that is out of its grammar, or too much of it, in one to three elements that are text. */
export function falsifyValues({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  let changed = bytes;
  const isText = ({ vr, byteLength }: ElementPlace) =>
    byteLength < 10_000 && !/^(OB|OW|OD|OF|OL|OV|SQ|UN)$/.test(vr);
  const texts = (layout?.elements ?? []).filter(isText);
  const chosen = Array.from({ length: 1 + random.below(3) }, () => random.find(texts));
  // From the end on, so that the places before it stay where they are.
  for (const place of chosen.sort((a, b) => (b?.valueOffset ?? 0) - (a?.valueOffset ?? 0)))
    if (place) changed = withValue(changed, place, letters(random.pick(hostileTexts)));
  return changed;
}
