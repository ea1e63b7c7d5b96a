import { roundedMaximum } from '../phantom/coverage.ts';
import { createCurve, type Knot } from '../phantom/curve.ts';
import { PolarOutline, shiftedSuperellipseRadius, superellipseRadius } from '../phantom/polar-outline.ts';

// Heights in mm about the right diaphragm: +185 lung apex, +130 aortic arch, +105 carina, -75 twelfth rib.
const skinHalfWidth = createCurve([
  [-190, 160],
  [-120, 157],
  [-60, 159],
  [0, 163],
  [60, 167],
  [110, 169],
  [150, 171],
  [185, 158],
  [205, 140],
]);
const skinHalfDepth = createCurve([
  [-190, 99],
  [-120, 102],
  [-60, 107],
  [0, 111],
  [60, 108],
  [110, 101],
  [150, 91],
  [185, 78],
  [205, 70],
]);
const cavityHalfWidth = createCurve([
  [-190, 124],
  [-120, 128],
  [-60, 133],
  [0, 138],
  [60, 136],
  [100, 128],
  [130, 118],
  [150, 105],
  [170, 86],
  [190, 64],
  [210, 50],
]);
const cavityHalfDepth = createCurve([
  [-190, 66],
  [-120, 71],
  [-60, 83],
  [0, 90],
  [60, 88],
  [100, 79],
  [130, 70],
  [150, 62],
  [170, 54],
  [190, 46],
  [210, 40],
]);
const cavityCentreY = createCurve([
  [-190, -4],
  [-60, -2],
  [0, -2],
  [60, 1],
  [100, 5],
  [150, 14],
  [190, 24],
  [210, 28],
]);
const frontFatMm = createCurve([
  [-190, 21],
  [-110, 18],
  [-50, 12],
  [40, 9],
  [120, 8],
  [205, 6],
]);
const sideFatMm = createCurve([
  [-190, 17],
  [-110, 14],
  [-50, 10],
  [40, 9],
  [120, 8],
  [205, 6],
]);
const backFatMm = createCurve([
  [-190, 13],
  [-110, 9],
  [0, 7],
  [120, 7],
  [205, 7],
]);

/** Half width of the mediastinum (mm) by height, then from front (y = -90) to back (y = +84). */
const MEDIASTINUM_Y = [-92, -62, -32, 0, 30, 58, 84] as const;
const RIGHT_MEDIASTINUM: readonly (readonly [z: number, widths: readonly number[]])[] = [
  [185, [24, 24, 28, 28, 26, 25, 27]],
  [150, [16, 21, 29, 31, 26, 23, 25]],
  [130, [7, 14, 27, 32, 25, 22, 24]],
  [105, [4, 11, 35, 37, 26, 22, 24]],
  [85, [4, 16, 44, 43, 26, 21, 24]],
  [55, [4, 24, 50, 47, 27, 21, 24]],
  [20, [6, 32, 54, 48, 26, 21, 24]],
  [-15, [12, 36, 50, 42, 24, 21, 25]],
  [-50, [14, 34, 46, 37, 28, 40, 52]],
  [-75, [14, 34, 46, 37, 40, 62, 70]],
];
const LEFT_MEDIASTINUM: typeof RIGHT_MEDIASTINUM = [
  [185, [24, 25, 27, 30, 28, 25, 27]],
  [150, [14, 21, 28, 35, 31, 26, 25]],
  [132, [10, 20, 34, 43, 43, 34, 27]],
  [105, [7, 16, 34, 35, 37, 42, 28]],
  [85, [7, 24, 50, 46, 34, 41, 28]],
  [55, [12, 46, 64, 62, 34, 39, 28]],
  [22, [20, 66, 84, 76, 40, 37, 28]],
  [-5, [24, 70, 86, 74, 38, 36, 28]],
  [-50, [24, 66, 78, 54, 34, 46, 52]],
  [-75, [24, 66, 76, 50, 44, 62, 70]],
];

type WidthTable = readonly ((z: number) => number)[];
const columnsOf = (table: typeof RIGHT_MEDIASTINUM): WidthTable =>
  MEDIASTINUM_Y.map((_, column) =>
    createCurve(table.map(([z, widths]): Knot => [z, widths[column] as number])),
  );
const rightColumns = columnsOf(RIGHT_MEDIASTINUM);
const leftColumns = columnsOf(LEFT_MEDIASTINUM);

function widthProfile(columns: WidthTable, z: number): Float32Array {
  const curve = createCurve(
    MEDIASTINUM_Y.map((y, index): Knot => [y, (columns[index] as (z: number) => number)(z)]),
  );
  return Float32Array.from({ length: 241 }, (_, index) => curve(index - 120));
}

/** Height of the top of the diaphragm above a point, mm: two domes, steep to the back and the sides. */
export function diaphragmHeight(x: number, y: number): number {
  const dome = (centreX: number, top: number): number => {
    const across = x - centreX;
    const side = across * centreX > 0 ? 72 : 100;
    const depth = y + 8 < 0 ? 92 : 74;
    const u = across / side;
    const v = (y + 8) / depth;
    const fall = (u * u + v * v) * 60;
    const steep = fall / 95;
    return top - fall - steep * steep * steep * 14;
  };
  return roundedMaximum(dome(-66, 20), dome(62, 6), 14);
}

/** A dome for each lung apex; negative below it. */
function apexDistance(x: number, y: number, z: number): number {
  if (z < 60) return -100;
  const u = (Math.abs(x) - 52) / 82;
  const v = (y - 14) / 84;
  const w = (z - 40) / 146;
  const fadeIn = z < 105 ? (105 - z) * 1.3 : 0;
  return (Math.sqrt(u * u + v * v + w * w) - 1) * 80 - fadeIn;
}

export type ArmPosture = 'arms-up' | 'arms-down';

/** Shoulders hang beside the neck when the arms are down, as in front of a chest stand. */
const standingHalfWidth = createCurve([
  [-190, 160],
  [0, 163],
  [70, 168],
  [120, 182],
  [160, 205],
  [186, 190],
  [198, 130],
  [212, 84],
  [226, 64],
  [250, 58],
]);
const standingHalfDepth = createCurve([
  [-190, 99],
  [0, 111],
  [60, 110],
  [120, 102],
  [160, 86],
  [190, 74],
  [215, 64],
  [250, 60],
]);

/** Distance of the inner face of ribs and belly wall from the axis, mm. */
export function cavityRadius(angle: number, z: number): number {
  return shiftedSuperellipseRadius(angle, cavityHalfWidth(z), cavityHalfDepth(z), 2.3, cavityCentreY(z));
}

/** The trunk cut at one height: what each outline encloses, as distances in mm (negative inside). */
export interface TrunkSection {
  readonly z: number;
  readonly skin: PolarOutline;
  /** Outer face of the muscles: inner face of the fat under the skin. */
  readonly muscle: PolarOutline;
  /** Inner face of ribs and belly wall. */
  readonly cavity: PolarOutline;
  lungDistance(x: number, y: number, angleStep: number, radiusMm: number): number;
}

export function trunkSection(z: number, posture: ArmPosture): TrunkSection {
  const standing = posture === 'arms-down';
  const a = standing ? standingHalfWidth(z) : skinHalfWidth(z);
  const b = standing ? standingHalfDepth(z) : skinHalfDepth(z);
  const front = frontFatMm(z);
  const side = sideFatMm(z);
  const back = backFatMm(z);
  const skinRadius = (angle: number): number => {
    const sine = Math.sin(angle);
    const rounded = superellipseRadius(angle, a, b, 2.35);
    const furrow =
      5 * Math.exp(-(((angle - Math.PI / 2) / 0.13) ** 2)) +
      3 * Math.exp(-(((angle - (3 * Math.PI) / 2) / 0.1) ** 2));
    const wave = 1.6 * Math.sin(3 * angle + z / 40) + 0.9 * Math.sin(7 * angle - z / 23);
    const radius = rounded - furrow + wave;
    if (standing || sine < 0.3) return radius;
    // The back is pressed flat by the couch.
    const flat = COUCH_CONTACT_Y / sine;
    return -roundedMaximum(-radius, -flat, 12);
  };
  const fat = (angle: number): number => {
    const sine = Math.sin(angle);
    const share = sine * sine;
    const ends = sine > 0 ? back : front;
    return side + (ends - side) * share + 1.5 * Math.sin(5 * angle + 1 + z / 35);
  };
  const skin = new PolarOutline(skinRadius);
  const muscle = new PolarOutline((angle) => skinRadius(angle) - SKIN_MM - fat(angle));
  const cavity = new PolarOutline((angle) => cavityRadius(angle, z));
  const right = widthProfile(rightColumns, z);
  const left = widthProfile(leftColumns, z);
  const lungDistance = (x: number, y: number, angleStep: number, radiusMm: number): number => {
    const wall = cavity.distance(angleStep, radiusMm) + 1;
    if (wall > 12) return wall;
    const profile = x < 0 ? right : left;
    const place = y < -119 ? 0 : y > 119 ? 238 : y + 119;
    const step = place | 0;
    const width =
      (profile[step + 1] as number) * (1 - (place - step)) + (profile[step + 2] as number) * (place - step);
    const middle = width - Math.abs(x);
    const floor = (diaphragmHeight(x, y) + 1.5 - z) * 0.7;
    return roundedMaximum(
      roundedMaximum(wall, middle, 7),
      roundedMaximum(floor, apexDistance(x, y, z), 6),
      4,
    );
  };
  return { z, skin, muscle, cavity, lungDistance };
}

export const SKIN_MM = 1.9;
/** Where the back rests, mm behind the body's axis. */
export const COUCH_CONTACT_Y = 104;
