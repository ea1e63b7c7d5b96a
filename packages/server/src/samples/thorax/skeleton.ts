import { createCurve } from '../phantom/curve.ts';
import { type Point, smoothPath, type Tube, TubeSet, tubesAlong } from '../phantom/tubes.ts';
import { cavityRadius } from './section.ts';

export interface Vertebra {
  readonly name: string;
  readonly top: number;
  readonly bottom: number;
  readonly bodyHalfWidth: number;
  readonly bodyHalfDepth: number;
  readonly ribbed: boolean;
}

const THORACIC_TOP = 205;
const THORACIC_HEIGHT = 23.5;
const LUMBAR_HEIGHT = 36;

/** T1 to L4, from top to bottom; heights include the disc below. */
export const VERTEBRAE: readonly Vertebra[] = [
  {
    name: 'C7',
    top: THORACIC_TOP + 20,
    bottom: THORACIC_TOP,
    bodyHalfWidth: 13,
    bodyHalfDepth: 9,
    ribbed: false,
  },
  ...Array.from({ length: 12 }, (_, index) => ({
    name: `T${index + 1}`,
    top: THORACIC_TOP - index * THORACIC_HEIGHT,
    bottom: THORACIC_TOP - (index + 1) * THORACIC_HEIGHT,
    bodyHalfWidth: 14.5 + index * 0.55,
    bodyHalfDepth: 10.5 + index * 0.45,
    ribbed: true,
  })),
  ...Array.from({ length: 4 }, (_, index) => ({
    name: `L${index + 1}`,
    top: THORACIC_TOP - 12 * THORACIC_HEIGHT - index * LUMBAR_HEIGHT,
    bottom: THORACIC_TOP - 12 * THORACIC_HEIGHT - (index + 1) * LUMBAR_HEIGHT,
    bodyHalfWidth: 22.5 + index,
    bodyHalfDepth: 15.5 + index * 0.5,
    ribbed: false,
  })),
];

/** Where the middle of the vertebral body lies: kyphosis of the chest, lordosis of the loins. */
export const spineY = createCurve([
  [-190, 42],
  [-120, 41],
  [-60, 46],
  [20, 51],
  [80, 53],
  [140, 50],
  [190, 42],
  [225, 38],
]);

interface RibCourse {
  readonly headZ: number;
  /** How far the rib falls from its head to its front end, mm. */
  readonly drop: number;
  /** Part of the way round to the front that is bone. */
  readonly reach: number;
}

const RIB_COURSES: readonly RibCourse[] = [
  { drop: 40, reach: 0.93 },
  { drop: 62, reach: 1 },
  { drop: 78, reach: 1 },
  { drop: 88, reach: 1 },
  { drop: 94, reach: 1 },
  { drop: 98, reach: 0.98 },
  { drop: 100, reach: 0.95 },
  { drop: 98, reach: 0.9 },
  { drop: 92, reach: 0.84 },
  { drop: 84, reach: 0.76 },
  { drop: 62, reach: 0.56 },
  { drop: 42, reach: 0.36 },
].map((course, index) => ({ ...course, headZ: THORACIC_TOP - index * THORACIC_HEIGHT - 2 }));

export const RIB_RADIUS_MM = 3.7;
/** Ribs are about twice as high as thick. */
export const RIB_FLATTEN = 0.55;

/** The centre line of one rib, from its head at the spine to the end of the bone. */
export function ribPath(rib: number, side: -1 | 1): (readonly [number, number, number, number])[] {
  const course = RIB_COURSES[rib - 1] as RibCourse;
  const radius = rib === 1 ? 4.4 : rib > 10 ? 3 : RIB_RADIUS_MM;
  const path: (readonly [number, number, number, number])[] = [];
  const headY = spineY(course.headZ);
  path.push([side * 19, headY + 10, course.headZ, radius * 0.8]);
  path.push([side * 32, headY + 22, course.headZ + 1, radius * 0.9]);
  const steps = 26;
  for (let step = 0; step <= steps; step++) {
    const u = (step / steps) * course.reach;
    const angle = ((62 - 132 * u) * Math.PI) / 180;
    const z = course.headZ - 2 - course.drop * (0.3 * u + 0.7 * u ** 1.6);
    const direction: Point = [side * Math.cos(angle), Math.sin(angle), 0];
    const angle0 = Math.atan2(direction[1], direction[0]);
    const r = cavityRadius(angle0, z) + radius + 1.2;
    path.push([direction[0] * r, direction[1] * r, z, radius * (u > 0.9 ? 1.12 : 1)]);
  }
  return path;
}

/** The cartilage from the end of a true rib up to the breastbone. */
function cartilagePath(rib: number, side: -1 | 1): (readonly [number, number, number, number])[] {
  const bone = ribPath(rib, side);
  const end = bone[bone.length - 1] as (typeof bone)[number];
  const joint = STERNUM_TOP - 12 - (rib - 1) * 19;
  const goal: readonly [number, number, number] =
    rib <= 7
      ? [side * 15, sternumY(joint), joint]
      : [side * (26 + (rib - 8) * 20), -84 + (rib - 8) * 2, 2 - (rib - 8) * 22];
  const middleX = (end[0] + goal[0]) / 2;
  const middleZ = (end[2] + goal[2]) / 2 - Math.max(0, (goal[2] - end[2]) * 0.35);
  const direction = Math.hypot(middleX, (end[1] + goal[1]) / 2);
  const r = cavityRadius(Math.atan2((end[1] + goal[1]) / 2, middleX), middleZ) + 5;
  const middleY = ((end[1] + goal[1]) / 2) * Math.max(1, r / direction);
  return smoothPath([end, [middleX, middleY, middleZ, 4], [goal[0], goal[1], goal[2], 4]], 6);
}

export const STERNUM_TOP = 158;
export const STERNUM_BOTTOM = -12;
/** The breastbone leans forward towards its lower end. */
export const sternumY = createCurve([
  [-20, -95],
  [30, -95],
  [80, -86],
  [120, -73],
  [160, -58],
]);

function bilateral(build: (side: -1 | 1) => Tube[]): Tube[] {
  return [...build(-1), ...build(1)];
}

export interface Skeleton {
  readonly ribs: TubeSet;
  readonly cartilage: TubeSet;
  readonly clavicles: TubeSet;
  /** Blade and spine of both shoulder blades. */
  readonly scapulae: TubeSet;
  readonly arms: TubeSet;
}

function scapula(side: -1 | 1, standing: boolean): Tube[] {
  // The blade is a fan of thin tubes between its inner and outer border, with a thicker rim and spine.
  const out = standing ? 12 : 0;
  const blade: Tube[] = [];
  const overRibs = (degrees: number, z: number, clearance: number): Point => {
    const angle = (degrees * Math.PI) / 180;
    const r = cavityRadius(angle, z) + clearance;
    return [side * (Math.cos(angle) * r + out), Math.sin(angle) * r, z];
  };
  const inner = (t: number): Point => overRibs(50 - 4 * t, 166 - 120 * t, 14);
  const outer = (t: number): Point => overRibs(4 + 30 * t, 160 - 112 * t, 34 - 18 * t);
  for (let step = 0; step <= 40; step++) {
    const t = step / 40;
    const [a, b] = [inner(t), outer(t)];
    const bulge: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 5, (a[2] + b[2]) / 2];
    blade.push(
      { from: a, to: bulge, fromRadiusMm: 2.2, toRadiusMm: 1.2 },
      { from: bulge, to: b, fromRadiusMm: 1.2, toRadiusMm: 3.4 },
    );
  }
  const crest = tubesAlong(
    smoothPath(
      [
        [...overRibs(47, 140, 17), 2],
        [...overRibs(36, 148, 24), 4],
        [...overRibs(22, 160, 34), 5],
        [...overRibs(8, 168, 46), 6],
      ],
      6,
    ),
  );
  return [...blade, ...crest];
}

/** Head and shaft of the upper arm, raised or hanging. */
function upperArm(side: -1 | 1, standing: boolean): Tube[] {
  return tubesAlong(
    standing
      ? [
          [side * 172, 10, 158, 23],
          [side * 178, 8, 140, 17],
          [side * 190, 6, 90, 12],
        ]
      : [
          [side * 134, 4, 192, 22],
          [side * 146, -2, 214, 15],
          [side * 156, -6, 250, 11],
        ],
  );
}

function clavicle(side: -1 | 1, standing: boolean): Tube[] {
  return tubesAlong(
    smoothPath(
      standing
        ? [
            [side * 14, -56, 160, 8],
            [side * 45, -58, 170, 5.5],
            [side * 90, -34, 176, 5.5],
            [side * 130, 0, 184, 5.5],
            [side * 158, 16, 182, 6.5],
          ]
        : [
            [side * 14, -56, 160, 8],
            [side * 42, -60, 168, 5.5],
            [side * 80, -42, 182, 5.5],
            [side * 112, -14, 198, 5.5],
            [side * 130, 0, 210, 6],
          ],
      8,
    ),
  );
}

export function buildSkeleton(posture: 'arms-up' | 'arms-down'): Skeleton {
  const standing = posture === 'arms-down';
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  return {
    ribs: new TubeSet(
      bilateral((side) => numbers.flatMap((rib) => tubesAlong(smoothPath(ribPath(rib, side), 2)))),
      8,
    ),
    cartilage: new TubeSet(
      bilateral((side) => numbers.slice(0, 10).flatMap((rib) => tubesAlong(cartilagePath(rib, side)))),
      6,
    ),
    clavicles: new TubeSet(
      bilateral((side) => clavicle(side, standing)),
      3,
    ),
    scapulae: new TubeSet(
      bilateral((side) => scapula(side, standing)),
      3,
    ),
    arms: new TubeSet(
      bilateral((side) => upperArm(side, standing)),
      3,
    ),
  };
}
