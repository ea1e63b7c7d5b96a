import { boundsAbout, ellipsoidDistance, roundedMaximum } from '../phantom/coverage.ts';
import { type Tube, TubeSet, tubesAlong } from '../phantom/tubes.ts';
import { type BrainMix, type BrainTextures, brainLayers, cerebellarMix, cerebralMix } from './brain.ts';
import { fillTissue, type HeadCanvas } from './canvas.ts';
import { SIGNALS, type Signals } from './contrast.ts';
import {
  cerebralFloorDistance,
  type HeadSection,
  headSection,
  posteriorFossaDistance,
} from './head-section.ts';
import { paintFace } from './paint-face.ts';

type Path = readonly (readonly [x: number, y: number, z: number, radiusMm: number])[];
const bothSides = (...paths: Path[]): Tube[] =>
  paths.flatMap((path) => [
    ...tubesAlong(path),
    ...tubesAlong(path.map(([x, y, z, r]) => [-x, y, z, r] as const)),
  ]);

const VENTRICLES = new TubeSet([
  ...bothSides(
    [
      [6, -33, 5, 3],
      [8, -24, 13, 5],
      [10, -8, 20, 5],
      [13, 12, 22, 5.5],
      [19, 27, 17, 7.5],
      [22, 40, 9, 5],
      [22, 56, 6, 2.5],
    ],
    [
      [20, 28, 14, 6],
      [27, 22, 0, 4],
      [32, 8, -12, 2.6],
      [30, -6, -17, 2.4],
    ],
  ),
  ...tubesAlong([
    [0, 14, -6, 1.2],
    [0, 24, -20, 1.4],
  ]),
  ...tubesAlong([
    [0, 28, -24, 4],
    [0, 29, -30, 6],
    [0, 29, -38, 3],
  ]),
]);
const CHOROID = new TubeSet(
  bothSides([
    [14, 22, 19, 0.9],
    [20, 29, 14, 1.7],
    [25, 24, 4, 1.2],
  ]),
);
/** Arteries at the base and the great sinuses: fast blood leaves no signal. */
const FLOW_VOIDS = new TubeSet([
  ...bothSides([
    [13, -8, -60, 3],
    [12, -12, -34, 3],
    [9, -14, -20, 2.6],
    [12, -16, -14, 2],
    [30, -10, -11, 1.6],
    [40, -6, -6, 1.3],
  ]),
  ...bothSides([
    [3, -26, -8, 1.1],
    [2, -38, 6, 1],
    [2, -40, 22, 0.9],
  ]),
  ...tubesAlong([
    [0, 0, -44, 2.2],
    [1, 0, -20, 2.2],
    [10, 10, -16, 1.5],
    [22, 22, -12, 1.2],
  ]),
  ...bothSides([
    [6, 82, -16, 3.6],
    [44, 64, -20, 4],
    [58, 38, -30, 4.5],
    [52, 22, -46, 4.5],
  ]),
]);
const SAGITTAL_SINUS = new TubeSet(
  tubesAlong([
    [0, -78, 30, 2],
    [0, -62, 58, 2.6],
    [0, -20, 76, 3],
    [0, 30, 74, 3.4],
    [0, 66, 48, 3.8],
    [0, 82, 14, 4.2],
    [0, 84, -10, 4.2],
  ]),
);

const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** Paints the section of the head at height `z`, lesions left out, without blur and noise. */
export function paintHeadSection(canvas: HeadCanvas, z: number, textures: BrainTextures): void {
  const section = headSection(z);
  paintCover(canvas, section, textures);
  if (z < -12) paintFace(canvas, z, textures);
  paintBrain(canvas, section, textures);
  paintDeepBrain(canvas, z, textures);
}

/** Adds `share` of a tissue to all pictures at one pixel. */
function mixAt(canvas: HeadCanvas, index: number, signals: Signals, share: number): void {
  for (let weighting = 0; weighting < 3; weighting++) {
    const picture = canvas.pictures[weighting as 0 | 1 | 2];
    picture[index] =
      (picture[index] as number) +
      ((signals[weighting as 0 | 1 | 2] as number) - (picture[index] as number)) * share;
  }
}

/** Skin, scalp fat, muscle at the temples and neck, and the two tables of the skull with marrow between. */
function paintCover(
  canvas: HeadCanvas,
  { z, skin, skull, wallSlope }: HeadSection,
  { clouds }: BrainTextures,
): void {
  const { grid, angleSteps, radiiMm, pictures } = canvas;
  for (const picture of pictures) picture.fill(0);
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.firstRowY + row * grid.rowSpacingMm;
    for (let column = 0; column < grid.columns; column++) {
      const index = row * grid.columns + column;
      const angle = angleSteps[index] as number;
      const radius = radiiMm[index] as number;
      const outside = skin.distance(angle, radius) * wallSlope;
      if (outside > 1) continue;
      const x = grid.firstColumnX + column * grid.columnSpacingMm;
      const bumps = clouds.sample(x / 8, y / 8, z / 8);
      mixAt(canvas, index, SIGNALS.skin, clamp01(0.5 - outside / 1.2));
      const fatIn = outside + 2 + 0.3 * bumps;
      mixAt(canvas, index, SIGNALS.fat, 0.95 * clamp01(0.5 - fatIn / 1.2));
      const inner = skull.distance(angle, radius) * wallSlope;
      const thick = 6.4 + 1.3 * clouds.sample(x / 25, y / 25, z / 25) + (y > 50 ? 1.5 : 0);
      // Muscle: temples on both sides, nape behind and below.
      const temple =
        clamp01((30 - z) / 18) *
        clamp01((Math.abs(x) - 48) / 8) *
        clamp01((32 - y) / 12) *
        clamp01((y + 62) / 12);
      const nape = clamp01((-18 - z) / 8) * clamp01((y - 30) / 15);
      const muscleShare = Math.max(temple, nape) * clamp01(0.5 - (outside + 5.5) / 1.5);
      if (muscleShare > 0) mixAt(canvas, index, bumps > 1.4 ? SIGNALS.fat : SIGNALS.muscle, muscleShare);
      // Where the scalp is loose a fine dark sheet parts fat and bone.
      mixAt(canvas, index, SIGNALS.bone, clamp01(0.5 - (inner - thick) / 1.3));
      const diploe = Math.abs(inner - thick * 0.52) - (thick - 4.2) * 0.5;
      mixAt(canvas, index, SIGNALS.marrow, clamp01(0.5 - diploe / 1.4) * clamp01(0.75 + 0.3 * bumps));
      mixAt(canvas, index, SIGNALS.csf, clamp01(0.5 - inner / 1.1));
    }
  }
}

function paintBrain(canvas: HeadCanvas, { z, skull, wallSlope }: HeadSection, textures: BrainTextures): void {
  const { grid, angleSteps, radiiMm } = canvas;
  const layers = brainLayers(textures, z);
  const gaps = textures.clouds.layer(z / 12);
  const mottles = textures.clouds.layer(z / 3);
  const mix: BrainMix = { csf: 0, grey: 0, white: 0 };
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.firstRowY + row * grid.rowSpacingMm;
    for (let column = 0; column < grid.columns; column++) {
      const index = row * grid.columns + column;
      const inner = skull.distance(angleSteps[index] as number, radiiMm[index] as number) * wallSlope;
      if (inner > 0) continue;
      const x = grid.firstColumnX + column * grid.columnSpacingMm;
      const space = 0.7 + 0.9 * Math.max(0, gaps.sample(x / 12, y / 12));
      const floor = cerebralFloorDistance(x, y, z);
      const depth = -roundedMaximum(inner + space, floor, 3);
      if (depth > -1) {
        cerebralMix(x, y, depth, layers, mix);
      } else {
        const under = -roundedMaximum(inner + 1.6, posteriorFossaDistance(x, y, z) + 0.2, 4);
        const behindStem = Math.hypot(x, y - 17) - 16;
        const depthBelow = Math.min(under, behindStem, z + 56);
        if (depthBelow < -1) continue;
        cerebellarMix(x, y, depthBelow, layers, mix);
      }
      const tissue = mix.grey + mix.white;
      if (tissue <= 0) continue;
      const mottle = 1 + 0.012 * mottles.sample(x / 3, y / 3);
      for (let weighting = 0; weighting < 3; weighting++) {
        const picture = canvas.pictures[weighting as 0 | 1 | 2];
        const at = (signals: Signals): number => signals[weighting as 0 | 1 | 2];
        picture[index] =
          (mix.csf * at(SIGNALS.csf) + mix.grey * at(SIGNALS.grey) + mix.white * at(SIGNALS.white)) * mottle;
      }
    }
  }
}

/** Ventricles, deep nuclei, brain stem and vessels. */
function paintDeepBrain(canvas: HeadCanvas, z: number, { clouds }: BrainTextures): void {
  const { coverage } = canvas;
  const wobble = (x: number, y: number): number => 0.8 * clouds.sample(x / 5, y / 5, z / 5);
  const body = (
    centre: readonly [number, number, number],
    radii: readonly [number, number, number],
    tissue: 'deepGrey' | 'pallidum' | 'white' | 'csf' | 'grey',
    edgeMm = 2,
  ): void => {
    if (Math.abs(z - centre[2]) > radii[2] + 1) return;
    for (const side of centre[0] === 0 ? [1] : [-1, 1]) {
      const distance = ellipsoidDistance([centre[0] * side, centre[1], centre[2]], radii, z);
      coverage.addShape(
        boundsAbout(centre[0] * side, centre[1], radii[0] + 2, radii[1] + 2),
        edgeMm,
        (x, y) => distance(x, y) + wobble(x, y),
      );
    }
    fillTissue(canvas, tissue);
  };
  body([24.5, 0, 4], [5.5, 16, 12], 'deepGrey');
  body([18.5, 1, 2], [3.8, 10, 8], 'pallidum');
  body([12.5, -21, 10], [5.2, 10, 10], 'deepGrey');
  body([14.5, -4, 20], [3.2, 14, 5], 'deepGrey');
  body([9.5, 9, 7], [8.2, 14, 9.5], 'deepGrey');
  body([30, 6, -17], [6, 14, 5], 'grey');
  paintStem(canvas, z, wobble);
  // Third ventricle: a slit between the thalami.
  if (z > -9 && z < 13) {
    coverage.addShape(boundsAbout(0, 2, 4, 16), 1.3, (x, y) =>
      roundedMaximum(Math.abs(x) - 1.7, Math.abs(y - 2) - 13 + Math.max(0, z - 6), 2),
    );
    fillTissue(canvas, 'csf');
  }
  coverage.addTubes(VENTRICLES.near(z), z, 1.6);
  fillTissue(canvas, 'csf');
  // The transparent septum between the front horns.
  if (z > 0 && z < 24) {
    coverage.addShape(boundsAbout(0, -12, 2, 26), 1.2, (x, y) =>
      roundedMaximum(Math.abs(x) - 0.7, Math.abs(y + 12) - 20, 1),
    );
    fillTissue(canvas, 'white');
  }
  coverage.addTubes(CHOROID.near(z), z, 1.6);
  fillTissue(canvas, 'grey');
  coverage.addTubes(FLOW_VOIDS.near(z), z, 1.3, { fadeBelowMm: 1.3 });
  fillTissue(canvas, 'flow');
  coverage.addTubes(SAGITTAL_SINUS.near(z), z, 1.5);
  fillTissue(canvas, 'flow');
}

function paintStem(canvas: HeadCanvas, z: number, wobble: (x: number, y: number) => number): void {
  if (z > -4) return;
  const { coverage } = canvas;
  const stem = (x: number, y: number): number => {
    if (z > -20) {
      // Midbrain: two stalks in front with a notch between them.
      const round = Math.hypot(x * 0.92, y - 15) - 13;
      const notch = 5 - Math.hypot(x, (y - 2) * 0.8);
      return roundedMaximum(round, notch, 4);
    }
    if (z > -42) return Math.hypot(x * 0.85, (y - 12) * 1.02) - 14.5 + 0.05 * (z + 31) ** 2;
    return Math.hypot(x, y - 17) - 8.5;
  };
  coverage.addShape(boundsAbout(0, 13, 22, 20), 1.6, (x, y) => stem(x, y) + 0.5 * wobble(x, y));
  fillTissue(canvas, 'white');
  coverage.addShape(boundsAbout(0, 13, 22, 20), 5, (x, y) => stem(x, y) + 6 - (z < -20 ? 0 : 2));
  const core = coverage.values;
  for (let index = 0; index < core.length; index++) core[index] = (core[index] as number) * 0.35;
  fillTissue(canvas, 'deepGrey');
  if (z < -22) {
    // Middle peduncles to the cerebellum.
    for (const side of [-1, 1]) {
      coverage.addShape(
        boundsAbout(side * 18, 24, 14, 14),
        2.5,
        (x, y) =>
          Math.hypot((x - side * 17) * 0.7, y - 22 - (x * side - 17) * 0.5) - 5.5 + Math.abs(z + 31) * 0.35,
      );
    }
    fillTissue(canvas, 'white');
  }
}
