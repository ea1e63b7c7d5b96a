import { boundsAbout, ellipsoidDistance, roundedMaximum, roundedMinimum } from '../phantom/coverage.ts';
import { createRandom } from '../phantom/random.ts';
import { type Point, smoothPath, type Tube, TubeSet, tubesAlong } from '../phantom/tubes.ts';
import { CT_TRUTH } from '../truth.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import { liverVessels, paintLiver } from './liver.ts';
import { diaphragmHeight, type TrunkSection } from './section.ts';
import { HU } from './tissue.ts';

const SPLEEN_HU = CT_TRUTH.tissues.spleen.meanHu;

type Path = readonly (readonly [number, number, number, number])[];
const course = (path: Path): Tube[] => tubesAlong(smoothPath(path, 6));

const COLON = new TubeSet([
  ...course([
    [-98, 22, -205, 22],
    [-102, 18, -165, 23],
    [-92, -8, -145, 20],
    [-60, -48, -148, 18],
    [-10, -62, -158, 17],
    [40, -60, -140, 17],
    [82, -30, -110, 18],
    [104, 10, -90, 17],
    [106, 34, -120, 16],
    [104, 36, -205, 15],
  ]),
]);
const SPLENIC_VESSELS = new TubeSet(
  course([
    [-14, 2, -66, 5.5],
    [10, -4, -72, 4.5],
    [45, 14, -66, 4],
    [80, 34, -56, 3.5],
  ]),
);
const PANCREAS = course([
  [-26, -8, -92, 13],
  [0, -14, -80, 9],
  [26, -8, -74, 10],
  [58, 14, -66, 9],
  [80, 30, -60, 7],
]);
const PANCREAS_SET = new TubeSet(PANCREAS);
const DUODENUM = new TubeSet(
  course([
    [6, -28, -76, 12],
    [-28, -26, -82, 13],
    [-40, -8, -100, 13],
    [-34, -4, -130, 13],
    [0, -6, -146, 12],
    [28, -12, -140, 11],
  ]),
);

function smallBowel(): TubeSet {
  const random = createRandom('thorax/bowel');
  const loops: Tube[] = [];
  for (let loop = 0; loop < 64; loop++) {
    const centre: Point = [random.between(-66, 80), random.between(-50, 2), random.between(-208, -126)];
    const turn = random.between(0, Math.PI * 2);
    const path: [number, number, number, number][] = [];
    for (let step = 0; step < 5; step++) {
      const angle = turn + step * 0.75;
      path.push([
        centre[0] + 17 * Math.cos(angle),
        centre[1] + 11 * Math.sin(angle),
        centre[2] + step * 5,
        random.between(7.5, 10.5),
      ]);
    }
    loops.push(...course(path));
  }
  return new TubeSet(loops);
}

export interface AbdominalTrees {
  readonly liver: TubeSet;
  readonly bowel: TubeSet;
}

export function growAbdomen(): AbdominalTrees {
  return { liver: liverVessels(), bowel: smallBowel() };
}

/** Liver, spleen, stomach, kidneys, pancreas and bowel, in the fat below the diaphragm. */
export function paintAbdomen(
  canvas: SectionCanvas,
  section: TrunkSection,
  trees: AbdominalTrees,
  textures: Textures,
): void {
  const { z } = section;
  if (z > 30) return;
  const { coverage, hounsfield, cavityCoverage } = canvas;
  const { clouds } = textures;
  const grain =
    (mean: number, size = 3) =>
    (x: number, y: number): number =>
      mean + size * clouds.sample(x / 5, y / 5, z / 5);
  paintDiaphragm(canvas, section);
  const bowel = trees.bowel.near(z);
  if (z < -105) {
    coverage.addTubes(bowel, z, 1.8).clipTo(cavityCoverage).paint(hounsfield, grain(40));
    coverage
      .addTubes(bowel, z, 1.8, { growMm: -2.4 })
      .clipTo(cavityCoverage)
      .paint(hounsfield, (x, y) => 16 + 14 * clouds.sample(x / 7, y / 7, z / 7));
    paintGas(canvas, z, bowel, 1.5, (x, y) => clouds.sample(x / 16 + 7, y / 16, z / 16) - 1.3);
  }
  const colon = COLON.near(z);
  coverage.addTubes(colon, z, 1.8).clipTo(cavityCoverage).paint(hounsfield, 38);
  coverage
    .addTubes(colon, z, 1.8, { growMm: -2.2 })
    .clipTo(cavityCoverage)
    .paint(hounsfield, (x, y) => stool(clouds.sample(x / 3.2, y / 3.2, z / 3.2)));
  paintGas(canvas, z, colon, 2.2, (x, y) => clouds.sample(x / 14, y / 14, z / 14) - 0.1 - y / 160);
  coverage.addTubes(DUODENUM.near(z), z, 1.8).clipTo(cavityCoverage).paint(hounsfield, grain(32));
  coverage
    .addTubes(PANCREAS_SET.near(z), z, 2.4)
    .clipTo(cavityCoverage)
    .paint(hounsfield, (x, y) => 40 + 26 * Math.min(0, clouds.sample(x / 2.6, y / 2.6, z / 2.6)));
  paintStomach(canvas, z, clouds);
  paintSpleen(canvas, section, clouds);
  coverage.addTubes(SPLENIC_VESSELS.near(z), z, 1.8).paint(hounsfield, grain(42));
  paintKidneys(canvas, z, clouds);
  paintLiver(canvas, section, trees.liver, textures);
}

const stool = (grain: number): number => 18 + 45 * grain - (grain < -1.1 ? 350 : 0);

/** Gas rises: it fills the front of a hollow organ where `share` is positive. */
function paintGas(
  { coverage, hounsfield, cavityCoverage }: SectionCanvas,
  z: number,
  tubes: readonly Tube[],
  wallMm: number,
  share: (x: number, y: number) => number,
): void {
  coverage.addTubes(tubes, z, 1.6, { growMm: -wallMm }).clipTo(cavityCoverage);
  coverage.paint(hounsfield, (x, y, index) => {
    const gas = Math.max(0, Math.min(1, 0.5 + share(x, y) * 6));
    const under = hounsfield[index] as number;
    return under + (HU.air + 20 - under) * gas;
  });
}

/** The sheet of muscle between chest and belly, and its pillars before the spine. */
function paintDiaphragm(
  { coverage, hounsfield, cavityCoverage, grid }: SectionCanvas,
  section: TrunkSection,
): void {
  const { z } = section;
  const whole = { left: grid.firstColumnX, right: -grid.firstColumnX, front: -100, back: 100 };
  if (z > -75) {
    coverage
      .addShape(whole, 3, (x, y) => Math.abs(z - diaphragmHeight(x, y) + 1.4) * 0.65 - 1.3)
      .clipTo(cavityCoverage)
      .paint(hounsfield, 45);
  }
  if (z < 0 && z > -125) {
    for (const side of [-1, 1]) {
      coverage
        .addShape(
          boundsAbout(side * 14, 36, 16, 20),
          1.8,
          (x, y) => Math.hypot(x - side * (13 - y * 0.04), (y - 34) * 0.4) - 4.2,
        )
        .paint(hounsfield, 48);
    }
  }
}

function paintSpleen(canvas: SectionCanvas, section: TrunkSection, clouds: Textures['clouds']): void {
  const { z } = section;
  if (z > 0 || z < -112) return;
  const { coverage, hounsfield } = canvas;
  const outer = ellipsoidDistance([98, 38, -50], [40, 60, 56], z);
  const hollow = ellipsoidDistance([54, 14, -56], [36, 48, 90], z);
  coverage
    .addShape(boundsAbout(98, 38, 46, 64), 2, (x, y) =>
      roundedMaximum(
        roundedMaximum(outer(x, y) + 2 * clouds.sample(x / 14, y / 14, z / 14), -hollow(x, y), 8),
        (z - diaphragmHeight(x, y) + 4) * 0.7,
        6,
      ),
    )
    .clipTo(shrunkCavity(canvas, section))
    .paint(hounsfield, (x, y) => SPLEEN_HU + 2 * clouds.sample(x / 4, y / 4, z / 4));
}

/** The cavity less a few millimetres of fat under the wall. */
function shrunkCavity(
  { cavityCoverage, angleSteps, radiiMm }: SectionCanvas,
  section: TrunkSection,
): Float32Array {
  return cavityCoverage.map((inside, index) =>
    inside === 0
      ? 0
      : Math.max(
          0,
          Math.min(
            1,
            0.5 - (section.cavity.distance(angleSteps[index] as number, radiiMm[index] as number) + 4) / 2,
          ),
        ),
  );
}

/** A stomach with its wall, its drink, and the gas above it: the level is flat, since the patient lies still. */
function paintStomach(canvas: SectionCanvas, z: number, clouds: Textures['clouds']): void {
  const { coverage, hounsfield, cavityCoverage } = canvas;
  const fundus = ellipsoidDistance([62, 4, -34], [36, 40, 34], z);
  const body = ellipsoidDistance([56, -30, -72], [28, 28, 50], z);
  const antrum = ellipsoidDistance([16, -46, -94], [34, 15, 20], z);
  const bag = (x: number, y: number): number => {
    const joined = roundedMinimum(roundedMinimum(fundus(x, y), body(x, y), 14), antrum(x, y), 12);
    return Math.max(joined, (z - diaphragmHeight(x, y) + 4) * 0.7);
  };
  if (z > 4 || z < -124) return;
  const bounds = { left: -24, right: 104, front: -66, back: 50 };
  coverage.addShape(bounds, 2, bag).clipTo(cavityCoverage).paint(hounsfield, 42);
  const rugae = (x: number, y: number): number => bag(x, y) + 4 + 1.4 * clouds.sample(x / 4, y / 4, z / 6);
  coverage.addShape(bounds, 2, rugae).clipTo(cavityCoverage);
  coverage.paint(hounsfield, (x, y) => {
    const gas = Math.max(0, Math.min(1, 0.5 - (y + 26) / 1.5));
    const drink = 14 + 16 * Math.max(-0.6, clouds.sample(x / 6, y / 6, z / 6));
    return drink + (HU.air - drink) * gas;
  });
}

function paintKidneys(canvas: SectionCanvas, z: number, clouds: Textures['clouds']): void {
  const { coverage, hounsfield } = canvas;
  const cyst = CT_TRUTH.lesions.renalCyst;
  const kidneys: { side: number; centre: Point }[] = [
    { side: -1, centre: [-58, 42, -118] },
    { side: 1, centre: [62, 42, -102] },
  ];
  for (const { side, centre } of kidneys) {
    const [cx, cy, cz] = centre;
    if (Math.abs(z - cz) > 56) continue;
    // Turned a little, so that the hilum looks forward and to the middle.
    const turn = (side * 35 * Math.PI) / 180;
    const along = ellipsoidDistance([0, 0, cz], [25, 31, 54], z);
    const local = (x: number, y: number): readonly [number, number] => {
      const dx = x - cx - ((cz - z) * side * 8) / 54;
      const dy = y - cy;
      return [dx * Math.cos(turn) - dy * Math.sin(turn) * -1, -dx * Math.sin(turn) + dy * Math.cos(turn)];
    };
    const outer = (x: number, y: number): number => {
      const [u, v] = local(x, y);
      const hilum = Math.abs(z - cz) < 22 ? 15 - Math.hypot(u + side * 27, v) : -20;
      return roundedMaximum(along(u, v), hilum, 6) + 1.2 * clouds.sample(x / 12, y / 12, z / 12);
    };
    const bounds = boundsAbout(cx, cy, 42, 42);
    coverage
      .addShape(bounds, 2, outer)
      .paint(hounsfield, (x, y) => 34 + 2 * clouds.sample(x / 4, y / 4, z / 4));
    const sinus = (x: number, y: number): number => {
      const [u, v] = local(x, y);
      return (
        Math.hypot((u + side * 9) / 13, v / 13, (z - cz) / 30) * 13 -
        13 +
        4 * clouds.sample(x / 6, y / 6, z / 8)
      );
    };
    coverage.addShape(bounds, 2.6, sinus).paint(hounsfield, HU.fat + 25);
    coverage.addShape(bounds, 2.4, (x, y) => sinus(x, y) + 6).paint(hounsfield, 12);
  }
  const [cx, cy, cz] = cyst.centreLps;
  const radius = cyst.diameterMm / 2;
  if (Math.abs(z - cz) < radius + 2) {
    coverage
      .addShape(
        boundsAbout(cx, cy, radius + 2, radius + 2),
        1.6,
        (x, y) => Math.hypot(x - cx, y - cy, z - cz) - radius,
      )
      .paint(hounsfield, cyst.meanHu);
  }
}
