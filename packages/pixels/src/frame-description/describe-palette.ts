import { type DataSet, Tag } from '@isocenter/dicom';
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
 * The palette of a PALETTE COLOR image, or the supplemental one of a MONOCHROME2 frame shown in colour.
 * PS3.3 C.7.6.3.1.5, C.7.6.19, C.7.9.
 */
export function describePalette(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): Palette | undefined {
  const { dataSet } = attributes;
  const indexed = format.photometricInterpretation === 'PALETTE COLOR';
  if (!indexed && !(format.photometricInterpretation === 'MONOCHROME2' && isShownInColour(attributes)))
    return undefined;
  const hasPalette = dataSet.has(Tag.RedPaletteColorLookupTableDescriptor);
  if (!indexed && !hasPalette) {
    if (/^COLOR_(REF|RANGE)$/.test(pixelPresentationOf(attributes) ?? ''))
      findings.add(
        'PIXELS_PALETTE_INVALID',
        Tag.PaletteColorLookupTableUID,
        'The image names a well-known palette without bringing it; values are shown grey.',
      );
    return undefined;
  }
  const channels = paletteChannels.map((channel) => readPaletteChannel(dataSet, channel, format.signed));
  const [red, green, blue] = channels;
  if (!red || !green || !blue) {
    findings.add(
      'PIXELS_PALETTE_INVALID',
      Tag.RedPaletteColorLookupTableDescriptor,
      'The palette is missing or shorter than its descriptor says; values are shown grey.',
    );
    return undefined;
  }
  const [reds, greens, blues] = [toBytes(red), toBytes(green), toBytes(blue)];
  const length = Math.min(reds.length, greens.length, blues.length);
  const rgb = new Uint8Array(length * 3);
  for (let i = 0; i < length; i++) {
    rgb[i * 3] = reds[i] as number;
    rgb[i * 3 + 1] = greens[i] as number;
    rgb[i * 3 + 2] = blues[i] as number;
  }
  return { kind: indexed ? 'indexed' : 'supplemental', firstMapped: red.firstMapped, rgb };
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

const isShownInColour = (attributes: FrameAttributes): boolean =>
  /^(COLOR|MIXED|COLOR_RANGE|COLOR_REF)$/.test(pixelPresentationOf(attributes) ?? '');

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

/** Upper eight bits of 16-bit entries, unless the entries plainly are 8-bit ones in wider cells. */
function toBytes({ entries, bitsPerEntry }: { entries: Uint16Array; bitsPerEntry: number }): Uint8Array {
  const wide = bitsPerEntry > 8 && entries.some((entry) => entry > 0xff);
  return Uint8Array.from(entries, (entry) => (wide ? entry >> 8 : entry));
}
