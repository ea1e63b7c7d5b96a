import { type RegionOfInterest, readDose, readPlan, readStructureSet } from '@isocenter/objects';
import { compare, compareStated, type Disagreements } from '../comparison.ts';
import { listedFrames, type ObjectSubject } from './subject.ts';

/** Boxes are given to two decimals. */
const BOX_TOLERANCE_MM = 0.0051;

export interface OracleDose {
  /** Null, and no frames, where there are histograms only. */
  readonly scaling: number | null;
  readonly units: string;
  readonly frames: number;
  readonly gridFrameOffsetVector?: readonly number[] | null;
  /** Over the frames listed in pixels.json; null where their values are disputed. */
  readonly maxDoseOfListedFrames: number | null;
}

export async function checkDose(expected: OracleDose, subject: ObjectSubject): Promise<Disagreements> {
  const { units, grid } = readDose(subject.file.dataSet);
  if (!grid) {
    return [
      ...compare('units', units, expected.units || null),
      ...(expected.scaling === null && !expected.frames ? [] : ['there is no grid']),
    ];
  }
  const { dosePerStoredValue, numberOfFrames, offsetsMm } = grid;
  const found = [
    ...compare('scaling', dosePerStoredValue, expected.scaling),
    ...compare('units', units, expected.units),
    ...compare('frames', numberOfFrames, expected.frames),
    ...compareStated('offsets, mm', () => offsetsMm, offsetsFromFirst(expected), 1e-6),
  ];
  if (expected.maxDoseOfListedFrames === null) return found;
  let largest = 0;
  for (const frame of listedFrames(subject))
    largest = Math.max(largest, (await subject.file.decode(frame)).maximum);
  const tolerance = expected.maxDoseOfListedFrames * 1e-6;
  return [
    ...found,
    ...compare('largest dose', largest * dosePerStoredValue, expected.maxDoseOfListedFrames, tolerance),
  ];
}

/**
 * Offsets may be written as coordinates. An object cut down to fewer frames may keep the offsets of all; one frame needs none.
 * PS3.3 C.8.8.3.2.
 */
function offsetsFromFirst({ gridFrameOffsetVector, frames }: OracleDose): readonly number[] | undefined {
  const [first = 0] = gridFrameOffsetVector ?? [];
  return gridFrameOffsetVector?.length
    ? gridFrameOffsetVector.slice(0, frames).map((offset) => offset - first)
    : undefined;
}

export interface OraclePlan {
  readonly label: string;
  readonly beams: readonly {
    readonly number: number;
    readonly name: string;
    readonly controlPoints: number;
  }[];
}

export function checkPlan(expected: OraclePlan, { file }: ObjectSubject): Disagreements {
  const { label, beams } = readPlan(file.dataSet);
  const described = beams.map(({ number, name, controlPoints }) => ({
    number,
    name,
    controlPoints: controlPoints.length,
  }));
  return [...compare('label', label, expected.label), ...compare('beams', described, expected.beams)];
}

export interface OracleRegionOfInterest {
  readonly roi: number;
  readonly name: string;
  readonly contours: number;
  readonly points: number;
  readonly colour: readonly number[] | null;
  readonly types: readonly string[];
  /** Smallest and largest x, y, z. */
  readonly bboxLps: readonly (readonly number[])[] | null;
}

export function checkStructureSet(
  expected: readonly OracleRegionOfInterest[],
  { file }: ObjectSubject,
): Disagreements {
  const { regions } = readStructureSet(file.dataSet);
  return [
    ...compare(
      'regions',
      regions.map(({ number }) => number),
      expected.map(({ roi }) => roi),
    ),
    ...expected.flatMap((wanted) => {
      const region = regions.find(({ number }) => number === wanted.roi);
      return region ? checkRegion(wanted, region).map((line) => `region ${wanted.roi}: ${line}`) : [];
    }),
  ];
}

function checkRegion(expected: OracleRegionOfInterest, region: RegionOfInterest): Disagreements {
  const { name, contours, colorRgb } = region;
  const points = contours.reduce((sum, { coordinatesLps }) => sum + coordinatesLps.length / 3, 0);
  const types = [...new Set(contours.map(({ geometricType }) => geometricType))].sort();
  return [
    ...compare('name', name, expected.name),
    ...compare('contours', contours.length, expected.contours),
    ...compare('points', points, expected.points),
    ...compareStated('colour', () => colorRgb, expected.colour),
    ...compare('types', types, [...expected.types].sort()),
    ...compare('box, mm', boxOf(region), expected.bboxLps, BOX_TOLERANCE_MM),
  ];
}

function boxOf({ contours }: RegionOfInterest): readonly (readonly number[])[] | null {
  const smallest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const largest = smallest.map((value) => -value);
  for (const { coordinatesLps } of contours) {
    coordinatesLps.forEach((value, i) => {
      smallest[i % 3] = Math.min(smallest[i % 3] as number, value);
      largest[i % 3] = Math.max(largest[i % 3] as number, value);
    });
  }
  return contours.length === 0 ? null : [smallest, largest];
}
