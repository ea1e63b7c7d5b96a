import { boundsAbout, type Coverage } from '../phantom/coverage.ts';
import { createNoiseTile, createNoiseVolume, type NoiseLayer, type NoiseTile } from '../phantom/noise.ts';
import { createRandom, type Random } from '../phantom/random.ts';
import { MR_TRUTH } from '../truth.ts';
import { type BrainTextures, createBrainTextures } from './brain.ts';
import { createHeadCanvas, fillTissue, type HeadCanvas } from './canvas.ts';
import { SIGNALS, WEIGHTINGS } from './contrast.ts';
import { paintHeadSection } from './paint-head.ts';

export type HeadStudy = 'current' | 'prior';

const { rows: ROWS, columns: COLUMNS, pixelSpacingMm: PITCH, sliceSpacingMm, lesion: LESION } = MR_TRUTH;
/** Position of the first pixel and first slice in the frame of the head: slices follow the commissures. */
export const HEAD_FRAME = { firstX: -128 * PITCH, firstY: -128 * PITCH, firstZ: -44 } as const;

/** Old scars in the white matter, seen in both studies. */
const SCARS: readonly (readonly [number, number, number, number])[] = [
  [30, -6, 27.5, 2.4],
  [-32, 14, 27.5, 2],
  [27, 26, 22, 2.6],
  [22, -34, 16.5, 1.8],
  [-24, 36, 33, 2.1],
  [18, -18, 38.5, 1.9],
];

/** Stored value of white matter in each weighting; the rest follows from the signal equations. */
const WHITE_LEVEL = [640, 330, 300] as const;
const NOISE_SHARE = [0.022, 0.03, 0.034] as const;

export interface HeadScanner {
  /** Stored pixel values of slice `sliceIndex` (from the base) of one study, in the order of `WEIGHTINGS`. */
  scan(sliceIndex: number, study: HeadStudy): readonly Uint16Array[];
}

export function createHeadScanner(): HeadScanner {
  const textures = createBrainTextures();
  const noise = createNoiseTile(createRandom('head/thermal-noise'), 512, 0.35, 0);
  const shading = createNoiseVolume(createRandom('head/coil'), 1.5);
  const canvas = createHeadCanvas({
    rows: ROWS,
    columns: COLUMNS,
    firstColumnX: HEAD_FRAME.firstX,
    firstRowY: HEAD_FRAME.firstY,
    columnSpacingMm: PITCH,
    rowSpacingMm: PITCH,
  });
  const plain = WEIGHTINGS.map(() => new Float32Array(ROWS * COLUMNS));
  let gain: Float32Array = new Float32Array();
  let painted = -1;
  const paintAnatomy = (sliceIndex: number): void => {
    const z = HEAD_FRAME.firstZ + sliceIndex * sliceSpacingMm;
    // Two thin sections averaged stand for the thickness of the slice.
    paintHeadSection(canvas, z - 1.2, textures);
    canvas.pictures.forEach((picture, weighting) => {
      (plain[weighting] as Float32Array).set(picture);
    });
    paintHeadSection(canvas, z + 1.2, textures);
    canvas.pictures.forEach((picture, weighting) => {
      const target = plain[weighting] as Float32Array;
      for (let index = 0; index < picture.length; index++)
        target[index] = ((target[index] as number) + (picture[index] as number)) / 2;
    });
    gain = coilGain(shading.layer(z / 70));
    painted = sliceIndex;
  };
  return {
    scan(sliceIndex, study) {
      if (painted !== sliceIndex) paintAnatomy(sliceIndex);
      canvas.pictures.forEach((picture, weighting) => {
        picture.set(plain[weighting] as Float32Array);
      });
      const z = HEAD_FRAME.firstZ + sliceIndex * sliceSpacingMm;
      paintLesions(canvas, z, study, textures);
      return canvas.pictures.map((picture, weighting) => {
        const random = createRandom(`head/${study}/${sliceIndex}/${weighting}`);
        return digitize(picture, weighting as 0 | 1 | 2, gain, noise, random);
      });
    },
  };
}

function dim({ values }: Coverage, share: number): void {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] as number) * share;
}

function paintLesions(canvas: HeadCanvas, z: number, study: HeadStudy, { clouds }: BrainTextures): void {
  const { coverage } = canvas;
  for (const [sx, sy, sz, radius] of SCARS) {
    if (Math.abs(z - sz) > 4) continue;
    coverage.addShape(
      boundsAbout(sx, sy, 5, 5),
      2.2,
      (x, y) => Math.hypot((x - sx) * 0.8, y - sy, (z - sz) * 0.5) - radius,
    );
  }
  fillTissue(canvas, 'gliosis');
  const centreX = HEAD_FRAME.firstX + LESION.column * PITCH;
  const centreY = HEAD_FRAME.firstY + LESION.row * PITCH;
  const centreZ = HEAD_FRAME.firstZ + (LESION.instanceNumber - 1) * sliceSpacingMm;
  const radius = (study === 'current' ? LESION.diameterMm : LESION.priorDiameterMm) / 2;
  if (Math.abs(z - centreZ) > radius + 2) return;
  const from = (x: number, y: number): number => Math.hypot(x - centreX, y - centreY, z - centreZ);
  // Swelling about it, in fingers; then the solid part of known size; then its soft centre.
  coverage.addShape(
    boundsAbout(centreX, centreY, radius + 12, radius + 12),
    7,
    (x, y) => from(x, y) - radius - 2.5 - 5 * clouds.sample(x / 6, y / 6, z / 9),
  );
  dim(coverage, 0.5);
  fillTissue(canvas, 'gliosis');
  coverage.addShape(
    boundsAbout(centreX, centreY, radius + 2, radius + 2),
    1.3,
    (x, y) => from(x, y) - radius,
  );
  fillTissue(canvas, 'lesion');
  coverage.addShape(
    boundsAbout(centreX, centreY, radius, radius),
    4,
    (x, y) => from(x, y) - radius * 0.45 + 3 * clouds.sample(x / 3, y / 3, z / 4),
  );
  dim(coverage, 0.6);
  fillTissue(canvas, 'csf');
}

/** Sensitivity of the coil at each pixel: stronger near its elements, a little uneven. */
function coilGain(shading: NoiseLayer): Float32Array {
  return Float32Array.from({ length: ROWS * COLUMNS }, (_, index) => {
    const x = HEAD_FRAME.firstX + (index % COLUMNS) * PITCH;
    const y = HEAD_FRAME.firstY + Math.floor(index / COLUMNS) * PITCH;
    return 0.9 + 0.16 * ((x * x + y * y) / 7000) + 0.05 * shading.sample(x / 70, y / 70);
  });
}

/** Coil shading, the blur of a finite k-space, Rician noise, and rounding. */
function digitize(
  picture: Float32Array,
  weighting: 0 | 1 | 2,
  gain: Float32Array,
  noise: NoiseTile,
  random: Random,
): Uint16Array {
  const scale = WHITE_LEVEL[weighting] / SIGNALS.white[weighting];
  const sigma = WHITE_LEVEL[weighting] * NOISE_SHARE[weighting];
  const stored = new Uint16Array(picture.length);
  const side = 0.12;
  const mask = noise.size - 1;
  const offset = (): number => Math.floor(random.uniform() * noise.size);
  const [realX, realY, imaginaryX, imaginaryY] = [offset(), offset(), offset(), offset()];
  for (let row = 0; row < ROWS; row++) {
    const above = Math.max(0, row - 1) * COLUMNS;
    const here = row * COLUMNS;
    const below = Math.min(ROWS - 1, row + 1) * COLUMNS;
    const realRow = ((row + realY) & mask) * noise.size;
    const imaginaryRow = ((row + imaginaryY) & mask) * noise.size;
    for (let column = 0; column < COLUMNS; column++) {
      const left = Math.max(0, column - 1);
      const right = Math.min(COLUMNS - 1, column + 1);
      const beside =
        (picture[here + left] as number) +
        (picture[here + right] as number) +
        (picture[above + column] as number) +
        (picture[below + column] as number);
      const blurred = (1 - 4 * side) * (picture[here + column] as number) + side * beside;
      const signal = blurred * scale * (gain[here + column] as number);
      const real = signal + sigma * (noise.values[realRow + ((column + realX) & mask)] as number);
      const imaginary = sigma * (noise.values[imaginaryRow + ((column + imaginaryX) & mask)] as number);
      stored[here + column] = Math.round(Math.min(4095, Math.sqrt(real * real + imaginary * imaginary)));
    }
  }
  return stored;
}
