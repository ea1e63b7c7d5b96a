import { boundsAbout, roundedMaximum } from '../phantom/coverage.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import {
  RIB_FLATTEN,
  type Skeleton,
  STERNUM_BOTTOM,
  STERNUM_TOP,
  spineY,
  sternumY,
  VERTEBRAE,
} from './skeleton.ts';
import { HU } from './tissue.ts';

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
  if (z > -95) coverage.addShape(canalBounds, 1.8, (x, row) => canal(x, row, 4.3)).paint(hounsfield, HU.cord);
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
