import { boundsAbout, ellipsoidDistance, roundedMaximum } from '../phantom/coverage.ts';
import type { NoiseLayer } from '../phantom/noise.ts';
import { polarAngleStep } from '../phantom/polar-outline.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import { SKIN_MM, type TrunkSection } from './section.ts';
import {
  RIB_FLATTEN,
  type Skeleton,
  STERNUM_BOTTOM,
  STERNUM_TOP,
  spineY,
  sternumY,
  VERTEBRAE,
} from './skeleton.ts';

/** Mean Hounsfield units of the tissues of the phantom. */
export const HU = {
  air: -1000,
  lung: -850,
  fat: -103,
  skin: 25,
  muscle: 55,
  cartilage: 110,
  cortex: 780,
  spongiosa: 170,
  disc: 85,
  cord: 32,
} as const;

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

/** Ribs, their cartilage, collar bones, shoulder blades, breastbone and spine. */
export function paintSkeleton(
  canvas: SectionCanvas,
  z: number,
  skeleton: Skeleton,
  textures: Textures,
): void {
  const { coverage, hounsfield } = canvas;
  const { clouds } = textures;
  const marrow = (x: number, y: number): number =>
    HU.spongiosa + 45 * clouds.sample(x / 2.2, y / 2.2, z / 2.2) + 20 * clouds.sample(x / 8, y / 8, z / 8);
  const cartilage = skeleton.cartilage.near(z);
  coverage
    .addTubes(cartilage, z, 1.8, { flatten: RIB_FLATTEN })
    .paint(hounsfield, (x, y) => HU.cartilage + 55 * Math.max(0, clouds.sample(x / 3, y / 3, z / 3) - 0.6));
  const bones = [
    { tubes: skeleton.arms.near(z), flatten: 1, shellMm: 1.6 },
    { tubes: skeleton.scapulae.near(z), flatten: 1, shellMm: 1 },
    { tubes: skeleton.clavicles.near(z), flatten: 0.9, shellMm: 1.7 },
    { tubes: skeleton.ribs.near(z), flatten: RIB_FLATTEN, shellMm: 1.25 },
  ];
  for (const { tubes, flatten, shellMm } of bones) {
    if (tubes.length === 0) continue;
    coverage.addTubes(tubes, z, 1.6, { flatten }).paint(hounsfield, HU.cortex);
    coverage.addTubes(tubes, z, 1.4, { flatten, growMm: -shellMm }).paint(hounsfield, marrow);
  }
  paintSternum(canvas, z, marrow);
  paintVertebra(canvas, z, marrow);
}

function paintSternum(canvas: SectionCanvas, z: number, marrow: (x: number, y: number) => number): void {
  if (z > STERNUM_TOP + 2 || z < STERNUM_BOTTOM - 2) return;
  const { coverage, hounsfield } = canvas;
  const manubrium = Math.max(0, Math.min(1, (z - 105) / 20));
  const halfWidth = 14 + 12 * manubrium - (z < 10 ? (10 - z) * 0.35 : 0);
  const y = sternumY(z);
  const plate = (x: number, row: number): number =>
    roundedMaximum(
      roundedMaximum(Math.abs(x) - halfWidth, Math.abs(row - y - x * x * 0.004) - 5.2, 7),
      Math.max(z - STERNUM_TOP, STERNUM_BOTTOM - z),
      3,
    );
  const bounds = boundsAbout(0, y, halfWidth + 3, 12);
  coverage.addShape(bounds, 1.6, plate).paint(hounsfield, HU.cortex - 250);
  coverage
    .addShape(bounds, 1.6, (x, row) => plate(x, row) + 1.3)
    .paint(hounsfield, (x, row) => marrow(x, row) - 60);
}

function paintVertebra(canvas: SectionCanvas, z: number, marrow: (x: number, y: number) => number): void {
  const vertebra = VERTEBRAE.find(({ top, bottom }) => z <= top && z > bottom);
  if (!vertebra) return;
  const { coverage, hounsfield } = canvas;
  const height = vertebra.top - vertebra.bottom;
  const discHeight = vertebra.ribbed ? 4.5 : 9;
  /** 0 at the lower end of the body, 1 at its top; negative within the disc. */
  const level = (z - vertebra.bottom - discHeight) / (height - discHeight);
  const y = spineY(z);
  const { bodyHalfWidth: rx, bodyHalfDepth: ry } = vertebra;
  const waist = 1 - 0.1 * (1 - (2 * Math.max(0, level) - 1) ** 2);
  const canalY = y + ry + 7.5;
  const endplate = Math.min(z - vertebra.bottom - discHeight, vertebra.top - z);
  const outline = (x: number, row: number): number => {
    const u = x / (rx * waist);
    const v = (row - y) / (ry * waist);
    const dent = row > y ? 1.5 * Math.exp(-((x / 7) ** 2)) : 0;
    return (Math.sqrt(u * u + v * v * Math.abs(v) ** 0.4) - 1) * ry + dent;
  };
  const bodyBounds = boundsAbout(0, y, rx + 3, ry + 3);
  // Disc: softer than bone, firmer than muscle.
  coverage.addShape(bodyBounds, 1.8, outline).paint(hounsfield, HU.disc);
  if (endplate > -1.2) {
    const body = (x: number, row: number): number => Math.max(outline(x, row), -endplate);
    coverage.addShape(bodyBounds, 2, body).paint(hounsfield, HU.cortex - 230);
    coverage
      .addShape(bodyBounds, 2.2, (x, row) => Math.max(outline(x, row) + 1.3, 1.6 - endplate))
      .paint(hounsfield, marrow);
  }
  paintArch(canvas, z, { vertebraLevel: level, canalY, rx, ribbed: vertebra.ribbed, height });
  // Canal: fat about the sac, the sac, and the cord in it.
  const canal = (x: number, row: number, size: number): number => Math.hypot(x * 0.88, row - canalY) - size;
  const canalBounds = boundsAbout(0, canalY, 14, 12);
  const lateral = level < 0.15 ? 1.5 : 0;
  coverage
    .addShape(canalBounds, 1.6, (x, row) => canal(x, row, 8.6 + lateral))
    .paint(hounsfield, HU.fat + 30);
  coverage.addShape(canalBounds, 1.8, (x, row) => canal(x, row, 7)).paint(hounsfield, 14);
  if (z > -95)
    coverage.addShape(canalBounds, 1.8, (x, row) => canal(x, row, 4.3)).paint(hounsfield, HU.cord + 8);
}

interface ArchPlan {
  readonly vertebraLevel: number;
  readonly canalY: number;
  readonly rx: number;
  readonly ribbed: boolean;
  readonly height: number;
}

/** Pedicles, laminae, transverse and spinous processes: each shows at its own height of the vertebra. */
function paintArch(
  canvas: SectionCanvas,
  z: number,
  { vertebraLevel, canalY, rx, ribbed, height }: ArchPlan,
): void {
  const { coverage, hounsfield } = canvas;
  const stick = (
    x: number,
    y: number,
    ax: number,
    ay: number,
    bx: number,
    by: number,
    radius: number,
  ): number => {
    const dx = bx - ax;
    const dy = by - ay;
    const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - ax - share * dx, y - ay - share * dy) - radius;
  };
  const inner = 10;
  /** Distance beyond the heights (as shares of the vertebra) between which a part shows, mm. */
  const beyond = (from: number, to: number): number =>
    (Math.abs(vertebraLevel - (from + to) / 2) - (to - from) / 2) * height;
  const parts = {
    pedicle: beyond(0.41, 0.95),
    lamina: beyond(-0.4, 0.66),
    facet: Math.min(beyond(-0.4, 0.36), beyond(0.96, 1.4)),
    transverse: beyond(0.4, 0.8),
    spinous: beyond(-0.4, 0.46),
  };
  const tip = ribbed ? ([33, 11, 4.2, 18, 3] as const) : ([38, 2, 3, 24, 3.6] as const);
  const arch = (x: number, y: number): number => {
    const side = Math.abs(x);
    let distance = 50;
    const add = (part: number, surface: number): void => {
      distance = Math.min(distance, roundedMaximum(part, surface, 3));
    };
    if (parts.pedicle < 2)
      add(parts.pedicle, stick(side, y, rx * 0.68, canalY - 9, inner + 3.5, canalY + 3, 4));
    if (parts.lamina < 2) add(parts.lamina, stick(side, y, inner + 5, canalY + 4, 4, canalY + 12.5, 3.2));
    if (parts.facet < 2) add(parts.facet, stick(side, y, inner + 6, canalY + 1, inner + 8, canalY + 7, 4.2));
    if (parts.transverse < 2)
      add(parts.transverse, stick(side, y, inner + 5, canalY + 4, tip[0], canalY + tip[1], tip[2]));
    if (parts.spinous < 2) add(parts.spinous, stick(side, y, 0, canalY + 12, 0, canalY + tip[3], tip[4]));
    return distance;
  };
  const bounds = boundsAbout(0, canalY + 10, parts.transverse < 2 ? 44 : 25, 27);
  coverage.addShape(bounds, 1.7, arch).paint(hounsfield, HU.cortex - 130);
  coverage
    .addShape(bounds, 1.8, (x, y) => arch(x, y) + 1.8)
    .paint(hounsfield, HU.spongiosa + 130 + 10 * Math.sin(z));
}
