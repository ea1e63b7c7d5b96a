import { boundsAbout, ellipsoidDistance } from '../phantom/coverage.ts';
import type { NoiseLayer } from '../phantom/noise.ts';
import { polarAngleStep } from '../phantom/polar-outline.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import { SKIN_MM, type TrunkSection } from './section.ts';
import { spineY } from './skeleton.ts';
import { HU } from './tissue.ts';

const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

const ramp = (distance: number, edgeMm: number): number => {
  const covered = 0.5 - distance / edgeMm;
  return covered <= 0 ? 0 : covered >= 1 ? 1 : covered;
};

/** Skin, fat under it, the muscle layer, and fat inside; remembers what lies inside ribs and belly wall. */
export function paintLayers(canvas: SectionCanvas, section: TrunkSection, textures: Textures): void {
  const { grid, hounsfield, angleSteps, radiiMm, cavityCoverage } = canvas;
  const { z } = section;
  cavityCoverage.fill(0);
  const grain = wallGrain(textures, z);
  const innerFat = textures.clouds.layer(z / 9);
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.firstRowY + row * grid.rowSpacingMm;
    for (let column = 0; column < grid.columns; column++) {
      const index = row * grid.columns + column;
      const angle = angleSteps[index] as number;
      const radius = radiiMm[index] as number;
      const skin = section.skin.distance(angle, radius);
      if (skin > 1) continue;
      const x = grid.firstColumnX + column * grid.columnSpacingMm;
      const muscle = section.muscle.distance(angle, radius);
      const cavity = muscle < 2 ? section.cavity.distance(angle, radius) : 9;
      let value: number;
      if (cavity < -1) {
        value = z < -60 ? HU.fat + 7 * innerFat.sample(x / 9, y / 9) : HU.fat;
        cavityCoverage[index] = 1;
      } else {
        const fat = HU.fat + 6 * grain.fat.sample(x / 7, y / 7);
        // Septa: thin sheets of connective tissue through the fat.
        const septum = Math.abs(grain.septa.sample(x / 5, y / 5));
        const fatValue = septum < 0.06 && muscle > 1.5 ? fat + 45 : fat;
        const muscleValue = muscle < 1 ? muscleWall(grain, x, y, z, cavity, muscle) : HU.muscle;
        const inMuscle = ramp(muscle, 1.4);
        value = fatValue + (muscleValue - fatValue) * inMuscle;
        const inCavity = ramp(cavity, 1.6);
        if (inCavity > 0) {
          value += (HU.fat - value) * inCavity;
          cavityCoverage[index] = inCavity;
        }
        const inSkin = 1 - ramp(skin + SKIN_MM, 1.2);
        value += (HU.skin - value) * inSkin;
      }
      hounsfield[index] =
        (hounsfield[index] as number) + (value - (hounsfield[index] as number)) * ramp(skin, 1.4);
    }
  }
}

/** Random fields of the chest wall at one height. */
interface WallGrain {
  readonly fat: NoiseLayer;
  readonly septa: NoiseLayer;
  readonly belly: NoiseLayer;
  readonly streaks: NoiseLayer;
  readonly wander: NoiseLayer;
  readonly planes: NoiseLayer;
  readonly clefts: NoiseLayer;
  readonly rough: NoiseLayer;
  readonly nodes: NoiseLayer;
}

function wallGrain({ clouds, folds }: Textures, z: number): WallGrain {
  return {
    fat: clouds.layer(z / 7),
    septa: folds.layer(z / 8),
    belly: clouds.layer(z / 12),
    streaks: clouds.layer(z / 9),
    wander: clouds.layer(z / 25),
    planes: clouds.layer(z / 20),
    clefts: folds.layer(z / 45),
    rough: clouds.layer(z / 24),
    nodes: clouds.layer(z / 6),
  };
}

/**
 * The wall between ribs and skin fat: sheets of muscle parted by thin fat planes, and above the nipples the
 * armpit's fat between the breast muscles in front and the broad back muscles behind. `cavity` and `muscle` are the
 * distances to the inner face of the ribs and to the outer face of the muscles, mm.
 */
function muscleWall(
  grain: WallGrain,
  x: number,
  y: number,
  z: number,
  cavity: number,
  muscle: number,
): number {
  const belly =
    HU.muscle +
    4 * grain.belly.sample(x / 6, y / 6) -
    14 * Math.max(0, grain.streaks.sample(x / 2.5, y / 2.5) - 1.2);
  const wander = 2.2 * grain.wander.sample(x / 16, y / 16);
  const thickness = cavity - muscle;
  // Planes run along the wall: over the ribs, and half way out where the wall is thick.
  const inner = Math.abs(cavity - 10.5 - wander);
  const outer = thickness > 17 ? Math.abs(cavity - 10 - (thickness - 10) * 0.52 - 2 * wander) : 9;
  const plane = Math.min(inner + (thickness < 12 ? 1 : 0), outer);
  let fat = clamp01(1.25 - plane * 0.95);
  if (fat > 0) fat *= 0.55 + 0.35 * grain.planes.sample(x / 12 + 5, y / 12);
  if (cavity > 9) {
    const cleft = Math.abs(grain.clefts.sample(x / 14 + 11, y / 14));
    if (cleft < 0.07) fat = Math.max(fat, 0.8 * (1 - cleft / 0.07));
  }
  const armpit =
    clamp01((z - 45) / 70) * clamp01((cavity - 11 - wander) / 3) * clamp01((-muscle - 6 + 2 * wander) / 3);
  if (armpit > 0) {
    const rough = 7 * grain.rough.sample(x / 24, y / 24) + 3.5 * grain.belly.sample(x / 8, y / 8);
    const across = (2 * (cavity - 11)) / Math.max(8, thickness - 16) - 0.8;
    const halfHeight = (9 + 0.16 * (z - 45)) * Math.sqrt(Math.max(0, 1 - across * across * 0.6)) + 0.01;
    const lateral = (y + 12 + rough + 0.16 * cavity) / halfHeight;
    fat = Math.max(fat, armpit * clamp01((1.05 - Math.abs(lateral)) * 2.5) * 0.92);
    if (grain.nodes.sample(x / 5 + 31, y / 5) > 2.1) fat *= 0.15;
  }
  return belly + (HU.fat + 8 - belly) * clamp01(fat);
}

/** The long muscles on both sides of the spine, the psoas below the ribs. */
export function paintBackMuscles(canvas: SectionCanvas, section: TrunkSection, { clouds }: Textures): void {
  const { z } = section;
  const { coverage, hounsfield } = canvas;
  const spine = spineY(z);
  const grain = (x: number, y: number): number => HU.muscle + 5 * clouds.sample(x / 4, y / 4, z / 15);
  // The muscles would swell beyond the skin's fat where the back is flat.
  const within = (x: number, y: number, distance: number): number => {
    const outline = section.muscle.distance(polarAngleStep(x, y), Math.hypot(x, y));
    return distance > outline ? distance : outline;
  };
  for (const side of [-1, 1]) {
    const lumbar = z < -60 ? Math.min(1, (-60 - z) / 40) : 0;
    const halfWidth = 25 + 8 * lumbar;
    const y = spine + 30 + 4 * lumbar;
    // A sheath of fat first, then the belly of the muscle.
    const sheath = ellipsoidDistance(
      [side * (30 + 4 * lumbar), y, z],
      [halfWidth + 2, 17 + 4 * lumbar, 50],
      z,
    );
    coverage
      .addShape(boundsAbout(side * 32, y, 45, 26), 1.6, (x, row) => within(x, row, sheath(x, row)))
      .paint(hounsfield, HU.fat + 18);
    const belly = ellipsoidDistance([side * (30 + 4 * lumbar), y, z], [halfWidth, 15 + 4 * lumbar, 50], z);
    coverage
      .addShape(boundsAbout(side * 32, y, 45, 26), 1.6, (x, row) => within(x, row, belly(x, row)))
      .paint(hounsfield, grain);
    if (lumbar > 0) {
      const size = 10 + 9 * Math.min(1, (-70 - z) / 90);
      const psoas = ellipsoidDistance([side * (34 + lumbar * 4), spine + 2, z], [size, size * 1.25, 50], z);
      coverage.addShape(boundsAbout(side * 38, spine, 30, 30), 1.6, psoas).paint(hounsfield, grain);
    }
  }
}
