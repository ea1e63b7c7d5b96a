import { type DataSet, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { expandSegments } from './expand-segments.ts';
import type { FindingList } from './findings.ts';
import type { Palette } from './frame-description.ts';
import { findDescriptor, findEntries, type LutDescriptor } from './read-lookup-table.ts';
import { findPackedBytes, findWords } from './word-values.ts';

const CHANNELS = [
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
] as const;

type Channel = (typeof CHANNELS)[number];

/**
 * The palette of a PALETTE COLOR image, or the supplemental one of a MONOCHROME2 image shown in colour.
 * PS3.3 C.7.6.3.1.5, C.7.6.19, C.7.9.
 */
export function describePalette(
  dataSet: DataSet,
  format: PixelFormat,
  findings: FindingList,
): Palette | undefined {
  const indexed = format.photometricInterpretation === 'PALETTE COLOR';
  const supplemental =
    format.photometricInterpretation === 'MONOCHROME2' &&
    /^(COLOR|MIXED)$/.test(dataSet.findString(Tag.PixelPresentation) ?? '') &&
    dataSet.has(Tag.RedPaletteColorLookupTableDescriptor);
  if (!indexed && !supplemental) return undefined;
  const channels = CHANNELS.map((channel) => readChannel(dataSet, channel, format.signed));
  const [red, green, blue] = channels;
  if (!red || !green || !blue) {
    findings.add(
      'PIXELS_PALETTE_INVALID',
      Tag.RedPaletteColorLookupTableDescriptor,
      'The palette is missing or shorter than its descriptor says; values are shown grey.',
    );
    return undefined;
  }
  const length = Math.min(red.bytes.length, green.bytes.length, blue.bytes.length);
  const rgb = new Uint8Array(length * 3);
  for (let i = 0; i < length; i++) {
    rgb[i * 3] = red.bytes[i] as number;
    rgb[i * 3 + 1] = green.bytes[i] as number;
    rgb[i * 3 + 2] = blue.bytes[i] as number;
  }
  return { kind: indexed ? 'indexed' : 'supplemental', firstMapped: red.firstMapped, rgb };
}

function readChannel(dataSet: DataSet, channel: Channel, signed: boolean) {
  const descriptor = findDescriptor(dataSet, channel.descriptor, signed);
  if (!descriptor) return undefined;
  const entries = dataSet.has(channel.segmented)
    ? readSegmented(dataSet, channel.segmented, descriptor)
    : findEntries(dataSet, channel.data, descriptor);
  return entries && { firstMapped: descriptor.firstMapped, bytes: toBytes(entries, descriptor) };
}

function readSegmented(dataSet: DataSet, tag: number, descriptor: LutDescriptor): Uint16Array | undefined {
  const words = descriptor.bitsPerEntry > 8;
  const units = words ? findWords(dataSet, tag) : findPackedBytes(dataSet, tag);
  return units && expandSegments(units, descriptor.numberOfEntries, words ? 2 : 1);
}

/** Upper eight bits of 16-bit entries, unless the entries plainly are 8-bit ones in wider cells. */
function toBytes(entries: Uint16Array, { bitsPerEntry }: LutDescriptor): Uint8Array {
  const wide = bitsPerEntry > 8 && entries.some((entry) => entry > 0xff);
  return Uint8Array.from(entries, (entry) => (wide ? entry >> 8 : entry));
}
