import { roundedMaximum, roundedMinimum } from '../phantom/coverage.ts';
import { createCurve } from '../phantom/curve.ts';
import { PolarOutline, shiftedSuperellipseRadius } from '../phantom/polar-outline.ts';

// Heights in mm about the line through both commissures; +75 the top of the brain, -45 the base of the skull.
const innerHalfWidth = createCurve([
  [-62, 26],
  [-50, 44],
  [-40, 56],
  [-25, 63],
  [0, 66],
  [25, 67],
  [45, 60],
  [58, 49],
  [68, 35],
  [74, 20],
  [78, 6],
]);
const innerHalfDepth = createCurve([
  [-62, 24],
  [-50, 40],
  [-40, 62],
  [-25, 76],
  [0, 83],
  [25, 84],
  [45, 75],
  [58, 61],
  [68, 43],
  [74, 25],
  [78, 8],
]);
const innerCentreY = createCurve([
  [-62, 28],
  [-50, 26],
  [-40, 12],
  [-25, 3],
  [0, 0],
  [45, 1],
  [78, 4],
]);
const skinHalfWidth = createCurve([
  [-62, 72],
  [-40, 75],
  [-20, 77],
  [10, 79],
  [40, 73],
  [60, 59],
  [74, 41],
  [84, 22],
  [90, 7],
]);
const skinHalfDepth = createCurve([
  [-62, 90],
  [-40, 95],
  [-20, 97],
  [10, 98],
  [40, 90],
  [60, 74],
  [74, 52],
  [84, 29],
  [90, 9],
]);

/** The head cut at one height: outlines of skin and of the inner face of the skull. */
export interface HeadSection {
  readonly z: number;
  readonly skin: PolarOutline;
  readonly skull: PolarOutline;
  /** Towards the crown the cut runs along scalp and bone: turns distances in the plane into true ones. */
  readonly wallSlope: number;
}

/** Scalp and skull together. */
const WALL_MM = 12.4;

/** Broader behind the ears than at the brow. */
const eggShape = (angle: number): number =>
  1 + 0.045 * Math.sin(angle) * Math.abs(Math.cos(angle)) * 2 - 0.02 * Math.cos(2 * angle + Math.PI);

export function headSection(z: number): HeadSection {
  const skin = new PolarOutline(
    (angle) =>
      shiftedSuperellipseRadius(angle, skinHalfWidth(z), skinHalfDepth(z), 2.15, 1) * eggShape(angle),
  );
  const centre = Math.min(innerCentreY(z), innerHalfDepth(z) * 0.8);
  const skull = new PolarOutline(
    (angle) =>
      shiftedSuperellipseRadius(angle, innerHalfWidth(z), innerHalfDepth(z), 2.1, centre) * eggShape(angle),
  );
  const wallSlope = Math.min(1, WALL_MM / (skinHalfWidth(z) - innerHalfWidth(z)));
  return { z, skin, skull, wallSlope: z > 20 ? wallSlope : 1 };
}

/** Height of the tent between cerebrum and cerebellum, mm. */
function tentHeight(x: number, y: number): number {
  return -1 - 0.3 * Math.abs(x) - 0.1 * Math.max(0, y - 30) - Math.max(0, 24 - y) * 1.2;
}

/** Distance to the space under the tent, mm, negative inside. */
export function posteriorFossaDistance(x: number, y: number, z: number): number {
  return roundedMaximum((z - tentHeight(x, y)) * 0.9, (3 + 0.4 * Math.abs(x) - y) * 0.93, 6);
}

/**
 * Distance to the cerebrum's floor (frontal base, temporal lobes) and to the cisterns in its middle, mm,
 * negative inside the cerebrum.
 */
export function cerebralFloorDistance(x: number, y: number, z: number): number {
  if (z > 8) return -100;
  const side = Math.abs(x);
  const upper = (-7 - z) * 2.5 + 0.08 * Math.max(0, 26 - side);
  const frontal = roundedMaximum(-23 - z - 0.12 * side, y + 14 - 0.3 * side + Math.max(0, -13 - z) * 1.4, 6);
  const temporal = roundedMaximum(
    roundedMaximum(-42 - z, Math.hypot((side - 43) / 1.1, (y - 4) / 1.75) - 25, 6),
    15 - side + 0.012 * (y - 3) ** 2,
    5,
  );
  const occipital = roundedMaximum(-44 - z, 30 - y, 8);
  const lobes = roundedMinimum(roundedMinimum(upper, occipital, 4), roundedMinimum(frontal, temporal, 3), 4);
  const fossa = 0.3 - posteriorFossaDistance(x, y, z);
  const cistern = z < -4 ? 8 - Math.hypot(x * 0.9 + 0.02 * x * y, (y + 1) * 0.85, (z + 17) * 0.5) : -100;
  const stem = 15.5 - Math.hypot(x, (y - 15) * 0.95, Math.max(0, z + 9) * 2);
  return Math.max(roundedMaximum(lobes, fossa, 3), cistern, stem);
}
