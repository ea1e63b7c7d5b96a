import { boundsAbout, ellipsoidDistance, roundedMaximum } from '../phantom/coverage.ts';
import { createCurve } from '../phantom/curve.ts';
import { createRandom } from '../phantom/random.ts';
import { type Point, type Tube, TubeSet } from '../phantom/tubes.ts';
import { CT_TRUTH } from '../truth.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import { diaphragmHeight, type TrunkSection } from './section.ts';
import { growTree } from './vessel-tree.ts';

const LIVER_HU = CT_TRUTH.tissues.liver.meanHu;

/** How far the liver reaches to the left and back, measured along (0.75, 0.66), by height. */
const liverReach = createCurve([
  [-150, -118],
  [-130, -98],
  [-105, -62],
  [-80, -34],
  [-50, -8],
  [-20, 8],
  [10, 14],
]);

function liverDistance(section: TrunkSection, clouds: Textures['clouds']) {
  const { z } = section;
  const reach = liverReach(z);
  const ripples = clouds.layer(z / 22);
  const swells = clouds.layer(z / 40);
  return (x: number, y: number, angleStep: number, radiusMm: number): number => {
    const wall = section.cavity.distance(angleStep, radiusMm) + 4.5;
    if (wall > 8) return wall;
    const dome = (z - diaphragmHeight(x, y) + 3.5) * 0.7;
    const wave = 5 * ripples.sample(x / 18, y / 18) + 9 * swells.sample(x / 40 + 9, y / 40);
    const visceral = x * 0.75 + y * 0.66 - reach - wave + (x > 30 ? (x - 30) * 0.5 : 0);
    const body = roundedMaximum(roundedMaximum(wall, dome, 8), roundedMaximum(visceral, -z - 148, 14), 10);
    // The cleft of the round ligament parts the left lobe, from the front and from below.
    const cleft = Math.hypot(Math.max(0, y + 40 + z * 0.3), x - 14 - 0.25 * (y + 60)) - 2.2;
    return z < -12 ? Math.max(body, -cleft) : body;
  };
}

/** Hepatic and portal veins. */
export function liverVessels(): TubeSet {
  const random = createRandom('thorax/liver');
  const inLiver = (count: number): Point[] => {
    const targets: Point[] = [];
    while (targets.length < count) {
      const point: Point = [random.between(-122, 50), random.between(-75, 70), random.between(-130, 8)];
      const [x, y, z] = point;
      const inside =
        x * 0.75 + y * 0.66 < liverReach(z) - 6 &&
        z < diaphragmHeight(x, y) - 10 &&
        Math.hypot(x / 125, y / 76) < 0.95;
      if (inside) targets.push(point);
    }
    return targets;
  };
  const tree = (root: Point, direction: Point, rootRadiusMm: number, count: number): Tube[] =>
    growTree({ root, direction, rootRadiusMm, tipRadiusMm: 0.9, targets: inLiver(count) }, random);
  return new TubeSet([
    ...tree([-24, 2, -2], [-0.5, -0.3, -0.8], 7, 90),
    ...tree([-18, 2, -62], [-0.8, -0.3, 0.3], 7, 110),
  ]);
}

/** The liver with its vessels, the gall bladder under it, and one lesion of known size. */
export function paintLiver(
  canvas: SectionCanvas,
  section: TrunkSection,
  vessels: TubeSet,
  { clouds }: Textures,
): void {
  const { z } = section;
  if (z < -155) return;
  const { coverage, hounsfield, cavityCoverage, angleSteps, radiiMm, grid } = canvas;
  const distance = liverDistance(section, clouds);
  const at = (x: number, y: number): number => {
    const column = Math.round((x - grid.firstColumnX) / grid.columnSpacingMm);
    const row = Math.round((y - grid.firstRowY) / grid.rowSpacingMm);
    const index = row * grid.columns + column;
    return distance(x, y, angleSteps[index] as number, radiiMm[index] as number);
  };
  const bounds = { left: -140, right: 75, front: -92, back: 84 };
  const mottle = clouds.layer(z / 4);
  const parenchyma = (x: number, y: number): number => LIVER_HU + 2.2 * mottle.sample(x / 4, y / 4);
  // Keep the kidney and the great vein out of the liver's way.
  const kidney = ellipsoidDistance([-50, 56, -112], [42, 48, 62], z);
  const cava = (x: number, y: number): number => Math.hypot(x + 23, y - 14) - 13;
  coverage
    .addShape(bounds, 2, (x, y) => roundedMaximum(at(x, y), Math.max(-kidney(x, y), -cava(x, y)), 5))
    .clipTo(cavityCoverage);
  const inside = coverage.values.slice();
  coverage.paint(hounsfield, parenchyma);
  const lesion = CT_TRUTH.lesions.liver;
  coverage.addTubes(vessels.near(z), z, 2.2, { fadeBelowMm: 1.4 }).clipTo(inside).paint(hounsfield, 44);
  const gallbladder = ellipsoidDistance([-44, -34, -104], [15, 22, 26], z);
  if (Math.abs(z + 104) < 28) {
    coverage
      .addShape(boundsAbout(-44, -34, 19, 26), 1.8, (x, y) => gallbladder(x, y) - 1.6)
      .paint(hounsfield, 32);
    coverage.addShape(boundsAbout(-44, -34, 19, 26), 2, gallbladder).paint(hounsfield, 8);
  }
  // A margin of plain liver parts the lesion from vessels, so that its mean is its own.
  const [cx, cy, cz] = lesion.centreLps;
  const radius = lesion.diameterMm / 2;
  if (Math.abs(z - cz) < radius + 6) {
    coverage
      .addShape(
        boundsAbout(cx, cy, radius + 5, radius + 5),
        2,
        (x, y) => Math.hypot(x - cx, y - cy, z - cz) - radius - 4,
      )
      .paint(hounsfield, parenchyma);
    coverage
      .addShape(
        boundsAbout(cx, cy, radius + 2, radius + 2),
        1.6,
        (x, y) => Math.hypot(x - cx, y - cy, z - cz) - radius,
      )
      .paint(hounsfield, lesion.meanHu);
  }
}
