import { boundsAbout, roundedMinimum } from '../phantom/coverage.ts';
import { smoothPath, type Tube, TubeSet, tubeDistance, tubesAlong } from '../phantom/tubes.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import { HU } from './tissue.ts';

type Path = readonly (readonly [x: number, y: number, z: number, radiusMm: number])[];
const course = (...path: Path): Tube[] => tubesAlong(smoothPath(path, 6));

const BLOOD_HU = 42;
const MYOCARDIUM_HU = 50;

const AORTA = new TubeSet(
  course(
    [2, -16, 58, 15],
    [-12, -24, 76, 16],
    [-19, -24, 100, 15.5],
    [-14, -14, 122, 14.5],
    [4, 6, 134, 13.5],
    [22, 28, 128, 13],
    [27, 42, 108, 12.5],
    [24, 45, 70, 12],
    [17, 44, 20, 11.5],
    [9, 37, -30, 11],
    [4, 27, -80, 10],
    [3, 22, -130, 9.5],
    [2, 22, -200, 9],
  ),
);
const PULMONARY_ARTERIES = new TubeSet([
  ...course([18, -40, 58, 14], [25, -32, 76, 14.5], [26, -14, 90, 14], [30, 4, 95, 12.5], [40, 15, 95, 10]),
  ...course([25, -16, 89, 13], [8, -4, 89, 12], [-16, 2, 88, 11.5], [-36, 9, 87, 10]),
]);
const VEINS = new TubeSet([
  ...course([-26, -14, 144, 9], [-30, -10, 110, 9.5], [-30, -10, 66, 10]),
  ...course([-26, -16, 142, 8], [-38, -10, 168, 7], [-48, 4, 205, 6]),
  ...course([-24, -18, 140, 7], [4, -34, 150, 7], [34, -26, 164, 7], [54, -4, 205, 6]),
  ...course([-21, 14, -200, 11], [-22, 16, -90, 11], [-25, 14, -30, 12], [-25, 4, 0, 13], [-24, -8, 24, 13]),
  ...course([-8, 40, -60, 2.5], [-8, 44, 60, 3.5], [-14, 40, 104, 4], [-26, 10, 112, 4], [-30, -4, 108, 4]),
  // Pulmonary veins into the left atrium.
  ...course([-12, 16, 66, 8], [-34, 14, 64, 7]),
  ...course([14, 18, 66, 8], [36, 16, 68, 7]),
]);
const ARTERIES = new TubeSet([
  ...course([-12, -12, 130, 7], [-20, -2, 156, 6.5], [-28, 4, 190, 5], [-32, 4, 215, 4]),
  ...course([2, 2, 136, 5], [14, 4, 160, 4.5], [26, 6, 215, 4]),
  ...course([16, 16, 134, 5.5], [32, 18, 162, 5.5], [52, 16, 186, 5], [92, 6, 196, 4.5]),
]);
/** Lumen of windpipe and main bronchi; walls are added about it. */
export const AIRWAY = new TubeSet([
  ...course([0, 16, 230, 8], [0, 20, 180, 8.5], [0, 27, 140, 8.8], [2, 31, 112, 9]),
  ...course([2, 31, 112, 8.2], [-12, 27, 102, 7.4], [-28, 19, 90, 6.6], [-38, 16, 82, 5.4]),
  ...course([2, 31, 112, 7.6], [16, 29, 100, 6.6], [32, 23, 88, 6], [42, 19, 82, 5]),
]);
const OESOPHAGUS = new TubeSet(
  course(
    [3, 32, 215, 6],
    [5, 40, 150, 7],
    [3, 45, 100, 7],
    [3, 38, 50, 7.5],
    [14, 24, 5, 8],
    [34, 6, -18, 9],
  ),
);
/** Left ventricle, right ventricle, right atrium, left atrium. */
const HEART_CHAMBERS: readonly Tube[] = tubesAlong([
  [16, -6, 50, 29],
  [50, -28, 8, 28],
])
  .concat(
    tubesAlong([
      [0, -42, 58, 21],
      [32, -52, 2, 23],
    ]),
  )
  .concat(
    tubesAlong([
      [-22, -22, 56, 22],
      [-22, -20, 18, 25],
    ]),
  )
  .concat(
    tubesAlong([
      [-15, 6, 62, 20],
      [16, 8, 64, 20],
    ]),
  );

/** Outside of the heart muscle: the chambers melted into one body. */
function heartDistance(x: number, y: number, z: number): number {
  return HEART_CHAMBERS.reduce(
    (nearest, chamber) => roundedMinimum(nearest, tubeDistance(chamber, x, y, z), 24),
    60,
  );
}

const CAVITIES = new TubeSet([
  ...course([18, -12, 48, 17], [36, -28, 28, 18], [48, -37, 14, 10]),
  ...course([-2, -46, 58, 16], [10, -50, 28, 19], [34, -56, 4, 11]),
  ...course([-22, -24, 56, 18], [-22, -22, 18, 21]),
  ...course([-14, 4, 62, 16], [14, 6, 64, 16]),
]);
const CORONARIES = new TubeSet([
  ...course([2, -32, 68, 2], [14, -52, 58, 1.9], [26, -64, 34, 1.6], [48, -64, 2, 1.2]),
  ...course([-16, -32, 64, 1.9], [-10, -58, 50, 1.8], [-14, -58, 12, 1.6], [4, -48, -6, 1.2]),
]);
/** Flecks of chalk in the wall of the aortic arch. */
const PLAQUES = new TubeSet([
  ...course([9, 20, 132, 1.3], [13, 24, 130, 1.6]),
  ...course([33, 36, 118, 1.2], [35, 40, 112, 1.5], [36, 43, 108, 1]),
  ...course([-4, 26, -96, 1.3], [-3, 29, -104, 1.4]),
]);
const LYMPH_NODES = new TubeSet([
  ...course([-12, 18, 118, 3.4], [-9, 18, 122, 3]),
  ...course([10, 8, 112, 3.2], [13, 9, 108, 3.5]),
  ...course([-2, 46, 80, 3], [-4, 46, 74, 3.2]),
]);

/** Heart, great vessels, windpipe, gullet and nodes, in the fat between the lungs. */
export function paintMediastinum(canvas: SectionCanvas, z: number, { clouds }: Textures): void {
  const { coverage, hounsfield, cavityCoverage } = canvas;
  const grain =
    (mean: number) =>
    (x: number, y: number): number =>
      mean + 3 * clouds.sample(x / 6, y / 6, z / 6);
  if (z < 96 && z > -40) {
    const whole = { left: -62, right: 92, front: -86, back: 46 };
    // Pericardium: a hair line about the heart's fat.
    const sac = (x: number, y: number): number =>
      Math.abs(heartDistance(x, y, z) - 5 - 2 * clouds.sample(x / 20, y / 20, z / 20)) - 0.5;
    coverage.addShape(whole, 1.8, sac).clipTo(cavityCoverage).paint(hounsfield, 0);
    coverage
      .addShape(whole, 2.6, (x, y) => heartDistance(x, y, z))
      .clipTo(cavityCoverage)
      .paint(hounsfield, grain(MYOCARDIUM_HU));
  }
  // Grooves of fat between the chambers hold the coronary arteries.
  coverage.addTubes(CORONARIES.near(z), z, 2, { growMm: 3.2 }).paint(hounsfield, HU.fat + 12);
  coverage.addTubes(CAVITIES.near(z), z, 4).clipTo(cavityCoverage).paint(hounsfield, grain(BLOOD_HU));
  coverage.addTubes(CORONARIES.near(z), z, 1.6).paint(hounsfield, 45);
  coverage.addTubes(PULMONARY_ARTERIES.near(z), z, 1.8).paint(hounsfield, grain(BLOOD_HU));
  coverage.addTubes(VEINS.near(z), z, 1.8).paint(hounsfield, grain(BLOOD_HU));
  coverage.addTubes(ARTERIES.near(z), z, 1.8).paint(hounsfield, grain(BLOOD_HU));
  coverage.addTubes(OESOPHAGUS.near(z), z, 1.8).paint(hounsfield, grain(38));
  if (clouds.sample(3, 5, z / 14) > 0.5)
    coverage.addTubes(OESOPHAGUS.near(z), z, 2, { growMm: -5 }).paint(hounsfield, -600);
  coverage.addTubes(LYMPH_NODES.near(z), z, 2).paint(hounsfield, 35);
  coverage.addTubes(AORTA.near(z), z, 1.6, { growMm: 0.8 }).paint(hounsfield, grain(48));
  coverage.addTubes(AORTA.near(z), z, 1.6, { growMm: -0.8 }).paint(hounsfield, grain(BLOOD_HU));
  coverage.addTubes(PLAQUES.near(z), z, 1.6).paint(hounsfield, 620);
  if (z > 165 && z < 225) paintThyroid(canvas, z);
  coverage
    .addTubes(AIRWAY.near(z), z, 1.6, { growMm: 1.7 })
    .paint(hounsfield, (_x, y) => (y > 36 && z > 112 ? 20 : 60));
  coverage.addTubes(AIRWAY.near(z), z, 1.4).paint(hounsfield, HU.air);
}

/** Lower poles of the thyroid, bright by their iodine. */
function paintThyroid({ coverage, hounsfield }: SectionCanvas, z: number): void {
  const size = 8 - Math.abs(z - 200) * 0.2;
  if (size <= 1) return;
  for (const side of [-1, 1]) {
    coverage
      .addShape(
        boundsAbout(side * 15, 14, 12, 16),
        1.6,
        (x, y) => Math.hypot(x - side * 15, (y - 14) * 0.7) - size,
      )
      .paint(hounsfield, 105);
  }
}
