import { createNoiseTile, type NoiseTile } from '../phantom/noise.ts';
import { createRandom, type Random } from '../phantom/random.ts';
import { CT_GEOMETRY } from '../truth.ts';
import { createSectionCanvas, type SectionCanvas } from './canvas.ts';
import { assembleTrunk, type Organs, paintTrunkSection, type Trunk } from './trunk.ts';

export const RESCALE_INTERCEPT = -1024;
/** Stored outside the circle that the scanner reconstructs. */
export const PADDING_VALUE = -2000;
const HIGHEST_HU = 3071;

export interface CtScanner {
  /** Stored pixel values (HU + 1024, padding outside the circle) of the slice at height `z`. */
  scan(z: number): Int16Array;
}

export function createCtScanner(organs: Organs): CtScanner {
  const { rows, columns, pixelSpacingMm, firstPixelXMm, firstPixelYMm } = CT_GEOMETRY;
  const trunk: Trunk = assembleTrunk(organs, 'arms-up');
  const canvas: SectionCanvas = createSectionCanvas({
    rows,
    columns,
    firstColumnX: firstPixelXMm,
    firstRowY: firstPixelYMm,
    columnSpacingMm: pixelSpacingMm,
    rowSpacingMm: pixelSpacingMm,
  });
  const grain = createNoiseTile(createRandom('thorax/quantum-noise'), 512, 0.75, 0.55);
  const blurred = new Float32Array(rows * columns);
  return {
    scan(z) {
      paintTrunkSection(canvas, trunk, z);
      blur(canvas.hounsfield, blurred, columns, rows);
      return toStored(blurred, canvas, grain, createRandom(`thorax/slice/${z}`), z);
    },
  };
}

/** A soft reconstruction kernel: three taps each way, about 1 mm wide at half height. */
function blur(source: Float32Array, target: Float32Array, columns: number, rows: number): void {
  const side = 0.17;
  const middle = 1 - 2 * side;
  const line = new Float32Array(columns * 3);
  const horizontal = (row: number, slot: number): void => {
    const start = Math.max(0, Math.min(rows - 1, row)) * columns;
    for (let column = 0; column < columns; column++) {
      const before = source[start + Math.max(0, column - 1)] as number;
      const after = source[start + Math.min(columns - 1, column + 1)] as number;
      line[slot * columns + column] = middle * (source[start + column] as number) + side * (before + after);
    }
  };
  horizontal(-1, 2);
  horizontal(0, 0);
  for (let row = 0; row < rows; row++) {
    horizontal(row + 1, (row + 1) % 3);
    const above = ((row + 2) % 3) * columns;
    const here = (row % 3) * columns;
    const below = ((row + 1) % 3) * columns;
    for (let column = 0; column < columns; column++) {
      target[row * columns + column] =
        middle * (line[here + column] as number) +
        side * ((line[above + column] as number) + (line[below + column] as number));
    }
  }
}

/** Quantum noise in HU: strongest in the middle of a thick body, weak in air. */
function noiseSigma(radiusMm: number, shoulders: number): number {
  const depth = Math.max(0, 1 - (radiusMm / 190) ** 2);
  return 6.5 + (5.5 + 4 * shoulders) * depth;
}

function toStored(
  hounsfield: Float32Array,
  canvas: SectionCanvas,
  grain: NoiseTile,
  random: Random,
  z: number,
): Int16Array {
  const { rows, columns } = canvas.grid;
  const stored = new Int16Array(rows * columns);
  const mask = grain.size - 1;
  const offsets = Array.from({ length: 4 }, () => Math.floor(random.uniform() * grain.size));
  const [ax, ay, bx, by] = offsets as [number, number, number, number];
  const shoulders = Math.max(0, Math.min(1, (z - 120) / 50));
  // Beams through both shoulders are starved, so noise is drawn out from side to side.
  const streakShare = 0.55 * shoulders;
  const middleX = (columns - 1) / 2;
  const middleY = (rows - 1) / 2;
  const circle = (columns / 2) ** 2;
  for (let row = 0; row < rows; row++) {
    const rowA = ((row + ay) & mask) * grain.size;
    const rowB = ((row + by) & mask) * grain.size;
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      if ((column - middleX) ** 2 + (row - middleY) ** 2 > circle) {
        stored[index] = PADDING_VALUE;
        continue;
      }
      const fine = grain.values[rowA + ((column + ax) & mask)] as number;
      const other = grain.values[rowB + ((column + bx) & mask)] as number;
      const streak = streakShare === 0 ? 0 : (grain.values[rowB + (((column >> 3) + ax) & mask)] as number);
      const noise = (fine + other) * Math.SQRT1_2 * (1 - streakShare * 0.4) + streak * streakShare;
      const radius = canvas.radiiMm[index] as number;
      const value = (hounsfield[index] as number) + noise * noiseSigma(radius, shoulders);
      stored[index] =
        Math.round(Math.max(RESCALE_INTERCEPT, Math.min(HIGHEST_HU, value))) - RESCALE_INTERCEPT;
    }
  }
  return stored;
}
