import { Tag } from '@isocenter/dicom';
import type { ElementPlace } from '../layout.ts';
import type { Material } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { withValue, writeUint } from './structure.ts';

const sides: readonly [number, ...number[]] = [0, 1, 2, 3, 255, 4096, 16_384, 32_768, 46_341, 65_535];
const bitCounts: readonly [number, ...number[]] = [0, 1, 7, 8, 12, 16, 17, 32, 40, 64, 128, 65_535];
const frameCounts: readonly [string, ...string[]] = [
  '0',
  '-1',
  '1',
  '2',
  '1000000',
  '2147483647',
  '4294967296',
  '99999999999999',
  '1e30',
  'NaN',
  '1.5',
];

/** Attributes of the Image Pixel Module, PS3.3 C.7.6.3, with what they may be changed to. */
const pictureAttributes = new Map<number, readonly [number, ...number[]]>([
  [Tag.Rows, sides],
  [Tag.Columns, sides],
  [Tag.BitsAllocated, bitCounts],
  [Tag.BitsStored, bitCounts],
  [Tag.HighBit, bitCounts],
  [Tag.SamplesPerPixel, [0, 1, 2, 3, 4, 65_535]],
  [Tag.PlanarConfiguration, [0, 1, 2]],
  [Tag.PixelRepresentation, [0, 1, 2]],
  [Tag.SmallestImagePixelValue, [0, 65_535]],
  [Tag.PixelPaddingValue, [0, 1, 65_535]],
  [Tag.OverlayRows, sides],
  [Tag.OverlayColumns, sides],
  [Tag.OverlayOrigin, [0, 1, 32_767, 32_768]],
  [Tag.OverlayBitPosition, [0, 1, 12, 15, 16, 65_535]],
  [Tag.OverlayBitsAllocated, [0, 1, 16, 65_535]],
  [Tag.LUTDescriptor, [0, 1, 65_535]],
  [Tag.RedPaletteColorLookupTableDescriptor, [0, 1, 65_535]],
  [Tag.TotalPixelMatrixRows, sides],
  [Tag.TotalPixelMatrixColumns, sides],
]);

/** Rows × Columns × Frames × Bits that overflow, are nothing, or do not belong together. */
export function falsifyPicture({ bytes, layout }: Material, random: SeededRandom): Uint8Array {
  const places = (layout?.elements ?? []).filter(
    ({ tag, byteLength }) => pictureAttributes.has(tag) && byteLength > 0,
  );
  const frames = layout?.elements.find(({ tag }) => tag === Tag.NumberOfFrames);
  const isHuge = random.onceIn(3);
  const changed = bytes.slice();
  for (const place of places) {
    const choices = pictureAttributes.get(place.tag) ?? sides;
    const isSide = place.tag === Tag.Rows || place.tag === Tag.Columns;
    if (isHuge && isSide) writePlace(changed, place, random.pick([46_341, 65_535, 32_768]));
    else if (random.onceIn(5)) writePlace(changed, place, random.pick(choices));
  }
  if (!frames || random.onceIn(3)) return changed;
  const text = random.pick(frameCounts);
  const padded = text.length % 2 === 1 ? `${text} ` : text;
  return withValue(
    changed,
    frames,
    Uint8Array.from(padded, (letter) => letter.charCodeAt(0)),
  );
}

/** Changes the first of several numbers. */
export function writePlace(bytes: Uint8Array, { valueOffset, vr, bigEndian }: ElementPlace, value: number) {
  writeUint(bytes, valueOffset, vr === 'UL' || vr === 'SL' ? 4 : 2, value, bigEndian);
}
