import { type DataSet, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { paletteChannels, readPaletteChannel } from './describe-palette.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { findDescriptor, findEntries } from './read-lookup-table.ts';

/** The data path that frames of one Data Type take. PS3.3 C.7.6.23.2. */
export type DataPathAssignment =
  | 'PRIMARY_PVALUES'
  | 'PRIMARY_SINGLE'
  | 'SECONDARY_SINGLE'
  | 'SECONDARY_HIGH'
  | 'SECONDARY_LOW';

/** Which path frames of one kind take, and how much of their values. PS3.3 C.7.6.23.2. */
export interface DataFrameAssignment {
  /** Data Type (0018,9808), e.g. 'TISSUE_INTENSITY'. */
  readonly dataType: string;
  readonly path: DataPathAssignment;
  /** That many of the most significant stored bits go into the palette. */
  readonly bitsMapped: number;
}

/** Palette input → colour and opacity, both 0 to 1. PS3.3 C.7.6.23. */
export interface PathPalette {
  /** Undefined: the input itself, as grey (EQUAL_RGB). */
  readonly rgb?: readonly [red: Float64Array, green: Float64Array, blue: Float64Array];
  readonly alpha:
    | { readonly kind: 'none' }
    /** The input itself. */
    | { readonly kind: 'identity' }
    | { readonly kind: 'table'; readonly entries: Float64Array; readonly bits: number };
}

/** Weight of a path in the sum. PS3.3 C.7.6.23.4. */
export type BlendingWeight =
  | { readonly kind: 'constant'; readonly weight: number }
  | { readonly kind: 'alpha-1' }
  | { readonly kind: 'alpha-2' }
  | { readonly kind: 'one-minus' }
  /** Indexed by alpha 1 and alpha 2, side by side; weights 0 to 1. */
  | { readonly kind: 'table'; readonly weights: Float64Array };

/** How frames of several Data Types become one picture. PS3.3 C.7.6.23.1. */
export interface EnhancedPalette {
  readonly assignments: readonly DataFrameAssignment[];
  readonly primary: PathPalette;
  readonly secondary: PathPalette;
  readonly primaryWeight: BlendingWeight;
  readonly secondaryWeight: BlendingWeight;
  /** Data Type of this frame, from its functional groups. */
  readonly dataType: string | undefined;
}

const PATHS = new Set<string>([
  'PRIMARY_PVALUES',
  'PRIMARY_SINGLE',
  'SECONDARY_SINGLE',
  'SECONDARY_HIGH',
  'SECONDARY_LOW',
]);

/** Enhanced Palette Color Lookup Table Module; undefined, with a finding, where it cannot be followed. */
export function describeEnhancedPalette(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): EnhancedPalette | undefined {
  const { dataSet } = attributes;
  const items = dataSet.findItems(Tag.DataFrameAssignmentSequence);
  if (items.length === 0) return undefined;
  const assignments = items.flatMap((item): DataFrameAssignment[] => {
    const dataType = item.findString(Tag.DataType);
    const path = item.findString(Tag.DataPathAssignment);
    const bitsMapped = item.findNumber(Tag.BitsMappedToColorLookupTable) ?? format.bitsStored;
    return dataType && path && PATHS.has(path)
      ? [{ dataType, path: path as DataPathAssignment, bitsMapped: Math.min(bitsMapped, format.bitsStored) }]
      : [];
  });
  const palettes = dataSet.findItems(Tag.EnhancedPaletteColorLookupTableSequence);
  const paletteOf = (id: string) =>
    readPathPalette(palettes.find((palette) => palette.findString(Tag.DataPathID) === id));
  const primary = paletteOf('PRIMARY');
  const secondary = paletteOf('SECONDARY');
  const primaryWeight = readWeight(
    dataSet.findItem(Tag.BlendingLUT1Sequence),
    Tag.BlendingLUT1TransferFunction,
  );
  const secondaryWeight = readWeight(
    dataSet.findItem(Tag.BlendingLUT2Sequence),
    Tag.BlendingLUT2TransferFunction,
  );
  if (assignments.length < items.length || !primary || !secondary || !primaryWeight || !secondaryWeight) {
    findings.add(
      'PIXELS_PALETTE_INVALID',
      Tag.DataFrameAssignmentSequence,
      'The blending of data paths is not fully described; the frame is shown by itself.',
    );
    return undefined;
  }
  const dataType = attributes.macroOrTop(Tag.ImageDataTypeSequence).findString(Tag.DataType);
  return { assignments, primary, secondary, primaryWeight, secondaryWeight, dataType };
}

const EQUAL_AND_OPAQUE: PathPalette = { alpha: { kind: 'none' } };

/** Entries scaled to 0…1 by their own bits; undefined where a table that is announced is missing. */
function readPathPalette(item: DataSet | undefined): PathPalette | undefined {
  if (!item) return EQUAL_AND_OPAQUE;
  const isTable = item.findString(Tag.RGBLUTTransferFunction) === 'TABLE';
  const [red, green, blue] = isTable ? paletteChannels.map((channel) => readUnit(item, channel)) : [];
  if (isTable && !(red && green && blue)) return undefined;
  const alpha = readAlpha(item);
  return alpha && { ...(red && green && blue && { rgb: [red, green, blue] as const }), alpha };
}

function readUnit(item: DataSet, channel: (typeof paletteChannels)[number]): Float64Array | undefined {
  const read = readPaletteChannel(item, channel, false);
  if (!read) return undefined;
  const fullScale = 2 ** read.bitsPerEntry - 1;
  return Float64Array.from(read.entries, (entry) => Math.min(1, entry / fullScale));
}

function readAlpha(item: DataSet): PathPalette['alpha'] | undefined {
  const transfer = item.findString(Tag.AlphaLUTTransferFunction) ?? 'NONE';
  if (transfer === 'IDENTITY') return { kind: 'identity' };
  if (transfer !== 'TABLE') return { kind: 'none' };
  const read = readPaletteChannel(
    item,
    {
      descriptor: Tag.AlphaPaletteColorLookupTableDescriptor,
      data: Tag.AlphaPaletteColorLookupTableData,
      segmented: Tag.SegmentedAlphaPaletteColorLookupTableData,
    },
    false,
  );
  if (!read) return undefined;
  const fullScale = 2 ** read.bitsPerEntry - 1;
  const entries = Float64Array.from(read.entries, (entry) => Math.min(1, entry / fullScale));
  return { kind: 'table', entries, bits: read.bitsPerEntry };
}

/** Where no blending is described, the paths are added as they are. */
function readWeight(item: DataSet | undefined, transferTag: number): BlendingWeight | undefined {
  if (!item) return { kind: 'constant', weight: 1 };
  switch (item.findString(transferTag)) {
    case 'CONSTANT': {
      const weight = item.findNumber(Tag.BlendingWeightConstant);
      return weight === undefined ? undefined : { kind: 'constant', weight };
    }
    case 'ALPHA_1':
      return { kind: 'alpha-1' };
    case 'ALPHA_2':
      return { kind: 'alpha-2' };
    case 'ONE_MINUS':
      return { kind: 'one-minus' };
    case 'TABLE': {
      const descriptor = findDescriptor(item, Tag.BlendingLookupTableDescriptor, false);
      const entries = descriptor && findEntries(item, Tag.BlendingLookupTableData, descriptor);
      if (!descriptor || !entries) return undefined;
      const fullScale = 2 ** descriptor.bitsPerEntry - 1;
      return { kind: 'table', weights: Float64Array.from(entries, (entry) => entry / fullScale) };
    }
    default:
      return undefined;
  }
}
