import { Tag } from '@isocenter/dicom';
import { readPresentationState } from '@isocenter/objects';
import type { LookupTable, Overlay, RegionUnit, UltrasoundRegion } from '@isocenter/pixels';
import { bytesOf, compare, compareStated, type Disagreements, sha256Of } from '../comparison.ts';
import type { ObjectSubject } from './subject.ts';

export interface OracleOverlay {
  readonly group: string;
  readonly rows: number;
  readonly cols: number;
  /** Row and column, from 1. */
  readonly origin: readonly number[];
  readonly bitPosition: number;
  /** In bits of the samples that they do not use. */
  readonly embedded: boolean;
  readonly bitsSet: number | null;
}

/** Of the first frame, or of a presentation state. */
export async function checkOverlays(
  expected: readonly OracleOverlay[],
  { file }: ObjectSubject,
): Promise<Disagreements> {
  const overlays = file.dataSet.has(Tag.Rows)
    ? file.describe(1).overlays
    : readPresentationState(file.dataSet).overlays;
  const masks = new Map<Overlay, Uint8Array | undefined>();
  for (const overlay of overlays) {
    const { bits } = overlay;
    const found = (position: number) =>
      file
        .decode(1)
        .then(({ embeddedOverlays }) =>
          embeddedOverlays?.find(({ bitPosition }) => bitPosition === position),
        );
    masks.set(overlay, bits.kind === 'separate' ? bits.mask : (await found(bits.bitPosition))?.mask);
  }
  return [
    ...compare('number of overlays', overlays.length, expected.length),
    ...expected.flatMap((wanted) => {
      const overlay = overlays.find(({ group }) => group === Number.parseInt(wanted.group, 16));
      if (!overlay) return [`overlay ${wanted.group} is not found`];
      const { rows, columns, originRow, originColumn, bits } = overlay;
      const ours = {
        group: wanted.group,
        rows,
        cols: columns,
        origin: [originRow, originColumn],
        bitPosition: bits.kind === 'embedded' ? bits.bitPosition : 0,
        embedded: bits.kind === 'embedded',
      };
      const { group, cols, origin, bitPosition, embedded } = wanted;
      const stated = { group, rows: wanted.rows, cols, origin, bitPosition, embedded };
      const set = () => masks.get(overlay)?.reduce((sum, bit) => sum + bit, 0);
      return [
        ...compare(`overlay ${group}`, ours, stated),
        ...compareStated(`bits set in overlay ${group}`, set, wanted.bitsSet),
      ];
    }),
  ];
}

export interface OracleLut {
  /** Number of entries, first value mapped, bits of an entry. */
  readonly descriptor: readonly number[];
  readonly type?: string;
  readonly explanation?: string;
  readonly sha256?: string;
}

/** Of an image, or of a presentation state. */
export function checkModalityLut(expected: OracleLut, { file }: ObjectSubject): Disagreements {
  const { dataSet } = file;
  const transform = dataSet.has(Tag.Rows)
    ? file.describe(1).modalityTransform
    : readPresentationState(dataSet).modalityTransform;
  const type = () => dataSet.findItem(Tag.ModalityLUTSequence)?.findString(Tag.ModalityLUTType);
  return [
    ...compareStated('type', type, expected.type),
    ...checkTable(expected, transform?.kind === 'lut' ? transform.lut : undefined),
  ];
}

export function checkVoiLuts(expected: readonly OracleLut[], { file }: ObjectSubject): Disagreements {
  const { dataSet } = file;
  const voiLuts = dataSet.has(Tag.Rows)
    ? file.describe(1).voiLuts
    : readPresentationState(dataSet).voi.flatMap((voi) => voi.voiLuts);
  return [
    ...compare('number of tables', voiLuts.length, expected.length),
    ...expected.flatMap((wanted, i) =>
      checkTable(wanted, voiLuts[i]).map((line) => `table ${i + 1}: ${line}`),
    ),
  ];
}

/** A descriptor of 0 entries means 65536. PS3.3 C.11.1.1.1. */
function checkTable(expected: OracleLut, table: LookupTable | undefined): Disagreements {
  if (!table) return ['is not found'];
  const [numberOfEntries = 0, firstMapped = 0] = expected.descriptor;
  const { entries } = table;
  const bytes = [bytesOf(entries), Uint8Array.from(entries)];
  return [
    ...compare('entries', entries.length, numberOfEntries || 65536),
    ...compare('first value mapped', table.firstMapped, firstMapped),
    ...compareStated('explanation', () => table.explanation ?? '', expected.explanation),
    ...(expected.sha256 === undefined || bytes.some((form) => sha256Of(form) === expected.sha256)
      ? []
      : ['the entries have another digest']),
  ];
}

export interface OracleRegion {
  /** First column and row, last column and row. */
  readonly box: readonly number[];
  /** As stored: PS3.3 C.8.5.5.1.15. */
  readonly unitsXY: readonly number[];
  readonly deltaXY: readonly number[];
}

const units: readonly RegionUnit[] = [
  'none',
  'percent',
  'dB',
  'cm',
  'seconds',
  'hertz',
  'dB/seconds',
  'cm/sec',
  'cm2',
  'cm2/sec',
  'cm3',
  'cm3/sec',
  'degrees',
];

export function checkUltrasoundRegions(
  expected: readonly OracleRegion[],
  { file }: ObjectSubject,
): Disagreements {
  const { ultrasoundRegions } = file.describe(1);
  return [
    ...compare('number of regions', ultrasoundRegions.length, expected.length),
    ...expected.flatMap((wanted, i) => {
      const region = ultrasoundRegions[i];
      return region ? checkRegion(wanted, region).map((line) => `region ${i + 1}: ${line}`) : [];
    }),
  ];
}

/** An axis of scale 0 has none, whatever unit is written with it. */
function checkRegion({ box, unitsXY, deltaXY }: OracleRegion, region: UltrasoundRegion): Disagreements {
  const { firstColumn, firstRow, lastColumn, lastRow, unitX, unitY, deltaX, deltaY } = region;
  const axis = (name: string, i: number, unit: RegionUnit, delta: number) => [
    ...(deltaXY[i] === 0 ? [] : compare(`unit of ${name}`, unit, units[unitsXY[i] ?? -1] ?? 'unknown')),
    ...compare(`scale of ${name}`, delta, deltaXY[i]),
  ];
  return [
    ...compare('place', [firstColumn, firstRow, lastColumn, lastRow], box),
    ...axis('x', 0, unitX, deltaX),
    ...axis('y', 1, unitY, deltaY),
  ];
}
