import { type DataSet, Tag } from '@isocenter/dicom';
import { standardPalette } from '../colour/standard-palettes.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { expandSegments } from './expand-segments.ts';
import type { FindingList } from './findings.ts';
import type { Palette } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { findDescriptor, findEntries, type LutDescriptor } from './read-lookup-table.ts';
import { findPackedBytes, findWords } from './word-values.ts';

/** Attributes of one channel of a palette. */
export interface PaletteChannel {
  readonly descriptor: number;
  readonly data: number;
  readonly segmented: number;
}

/** Red, green and blue. */
export const paletteChannels: readonly PaletteChannel[] = [
  {
    descriptor: Tag.RedPaletteColorLookupTableDescriptor,
    data: Tag.RedPaletteColorLookupTableData,
    segmented: Tag.SegmentedRedPaletteColorLookupTableData,
  },
  {
    descriptor: Tag.GreenPaletteColorLookupTableDescriptor,
    data: Tag.GreenPaletteColorLookupTableData,
    segmented: Tag.SegmentedGreenPaletteColorLookupTableData,
  },
  {
    descriptor: Tag.BluePaletteColorLookupTableDescriptor,
    data: Tag.BluePaletteColorLookupTableData,
    segmented: Tag.SegmentedBluePaletteColorLookupTableData,
  },
];

/**
 * The palette of a PALETTE COLOR image, the supplemental one of a MONOCHROME2 frame shown in colour, or that of a parametric
 * map. PS3.3 C.7.6.3.1.5, C.7.6.19, C.7.9, C.8.32.2.
 */
export function describePalette(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): Palette | undefined {
  const { dataSet } = attributes;
  if (format.photometricInterpretation === 'PALETTE COLOR') {
    const colours = readColours(dataSet, format, findings);
    return colours && { kind: 'indexed', ...colours };
  }
  if (format.photometricInterpretation !== 'MONOCHROME2') return undefined;
  const presentation = pixelPresentationOf(attributes);
  if (presentation === 'COLOR_RANGE') return describeRange(attributes, format, findings);
  if (presentation !== 'COLOR' && presentation !== 'MIXED') return undefined;
  const colours = hasColours(dataSet) ? readColours(dataSet, format, findings) : undefined;
  return colours && { kind: 'supplemental', ...colours };
}

/** Colours of the object, or those of a well-known palette, over the frame's Stored Value Color Range. PS3.3 C.7.6.16.2.26. */
function describeRange(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): Palette | undefined {
  const { dataSet } = attributes;
  const range = attributes.findMacro(Tag.StoredValueColorRangeSequence);
  const lowest = range?.findNumber(Tag.MinimumStoredValueMapped);
  const highest = range?.findNumber(Tag.MaximumStoredValueMapped);
  const refuse = (tag: number, message: string) => {
    findings.add('PIXELS_PALETTE_INVALID', tag, message);
    return undefined;
  };
  if (lowest === undefined || highest === undefined || !(lowest < highest))
    return refuse(
      Tag.StoredValueColorRangeSequence,
      'The frame does not say which range of values its colours are for; values are shown grey.',
    );
  const rgb = hasColours(dataSet)
    ? readColours(dataSet, format, findings)?.rgb
    : (standardPalette(dataSet.findString(Tag.PaletteColorLookupTableUID) ?? '') ??
      refuse(
        Tag.PaletteColorLookupTableUID,
        'The image names a palette that it does not bring, and that is not well-known; values are shown grey.',
      ));
  return rgb && { kind: 'range', lowest, highest, rgb };
}

const hasColours = (dataSet: DataSet): boolean => dataSet.has(Tag.RedPaletteColorLookupTableDescriptor);

/**
 * R, G, B of each entry in turn; undefined, with a finding, where a channel is incomplete. Of 16-bit entries the upper eight
 * bits, unless those of all three channels plainly are 8-bit ones in wider cells. PS3.3 C.7.6.3.1.6.
 */
function readColours(dataSet: DataSet, { signed }: PixelFormat, findings: FindingList) {
  const channels = paletteChannels.map((channel) => readPaletteChannel(dataSet, channel, signed));
  const [red, green, blue] = channels;
  if (!red || !green || !blue) {
    findings.add(
      'PIXELS_PALETTE_INVALID',
      Tag.RedPaletteColorLookupTableDescriptor,
      'The palette is missing or shorter than its descriptor says; values are shown grey.',
    );
    return undefined;
  }
  const isWide = [red, green, blue].some(
    ({ entries, bitsPerEntry }) => bitsPerEntry > 8 && entries.some((entry) => entry > 0xff),
  );
  const [reds, greens, blues] = [red, green, blue].map(({ entries, bitsPerEntry }) =>
    Uint8Array.from(entries, (entry) => (isWide && bitsPerEntry > 8 ? entry >> 8 : entry)),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const length = Math.min(reds.length, greens.length, blues.length);
  const rgb = new Uint8Array(length * 3);
  for (let i = 0; i < length; i++) {
    rgb[i * 3] = reds[i] as number;
    rgb[i * 3 + 1] = greens[i] as number;
    rgb[i * 3 + 2] = blues[i] as number;
  }
  return { firstMapped: red.firstMapped, rgb };
}

/** Macros that say for one frame of an enhanced object whether it is in colour. PS3.3 C.8.16.2. */
const FRAME_TYPES = [
  Tag.MRImageFrameTypeSequence,
  Tag.CTImageFrameTypeSequence,
  Tag.PETFrameTypeSequence,
  Tag.XRay3DFrameTypeSequence,
  Tag.USImageDescriptionSequence,
  Tag.XAXRFFrameCharacteristicsSequence,
];

/** MIXED objects say frame by frame which are in colour. */
function pixelPresentationOf(attributes: FrameAttributes): string | undefined {
  const ofObject = attributes.dataSet.findString(Tag.PixelPresentation);
  if (ofObject !== 'MIXED') return ofObject;
  const ofFrame = FRAME_TYPES.map((macro) =>
    attributes.findMacro(macro)?.findString(Tag.PixelPresentation),
  ).find((presentation) => presentation !== undefined);
  return ofFrame ?? ofObject;
}

/** Entries of one channel, segments expanded; undefined when there are fewer than the descriptor says. */
export function readPaletteChannel(dataSet: DataSet, channel: PaletteChannel, signed: boolean) {
  const descriptor = findDescriptor(dataSet, channel.descriptor, signed);
  if (!descriptor) return undefined;
  const entries = dataSet.has(channel.segmented)
    ? readSegmented(dataSet, channel.segmented, descriptor)
    : findEntries(dataSet, channel.data, descriptor);
  const { firstMapped, bitsPerEntry } = descriptor;
  return entries && { firstMapped, bitsPerEntry, entries };
}

function readSegmented(dataSet: DataSet, tag: number, descriptor: LutDescriptor): Uint16Array | undefined {
  const words = descriptor.bitsPerEntry > 8;
  const units = words ? findWords(dataSet, tag) : findPackedBytes(dataSet, tag);
  return units && expandSegments(units, descriptor.numberOfEntries, words ? 2 : 1);
}
