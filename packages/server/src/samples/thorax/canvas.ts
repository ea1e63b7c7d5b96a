import { Coverage, type SliceGrid } from '../phantom/coverage.ts';
import { createFoldedNoiseVolume, createNoiseVolume, type NoiseVolume } from '../phantom/noise.ts';
import { ANGLE_STEPS, polarAngleStep } from '../phantom/polar-outline.ts';
import { createRandom } from '../phantom/random.ts';

/** The sheet an axial section is painted on: values in Hounsfield units. */
export interface SectionCanvas {
  readonly grid: SliceGrid;
  readonly hounsfield: Float32Array;
  readonly coverage: Coverage;
  /** Coverage of the lungs and of the space inside ribs and belly wall, filled while painting. */
  readonly lungCoverage: Float32Array;
  readonly cavityCoverage: Float32Array;
  /** What the lungs hold, before it is mixed in by `lungCoverage`. */
  readonly lungHounsfield: Float32Array;
  readonly angleSteps: Float32Array;
  readonly radiiMm: Float32Array;
}

export function createSectionCanvas(grid: SliceGrid): SectionCanvas {
  const size = grid.columns * grid.rows;
  const angleSteps = new Float32Array(size);
  const radiiMm = new Float32Array(size);
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.firstRowY + row * grid.rowSpacingMm;
    for (let column = 0; column < grid.columns; column++) {
      const x = grid.firstColumnX + column * grid.columnSpacingMm;
      const index = row * grid.columns + column;
      angleSteps[index] = Math.min(ANGLE_STEPS - 0.001, polarAngleStep(x, y));
      radiiMm[index] = Math.hypot(x, y);
    }
  }
  return {
    grid,
    hounsfield: new Float32Array(size),
    coverage: new Coverage(grid),
    lungCoverage: new Float32Array(size),
    cavityCoverage: new Float32Array(size),
    lungHounsfield: new Float32Array(size),
    angleSteps,
    radiiMm,
  };
}

/** Random fields that give tissue its grain. */
export interface Textures {
  readonly clouds: NoiseVolume;
  readonly folds: NoiseVolume;
}

export function createTextures(): Textures {
  return {
    clouds: createNoiseVolume(createRandom('thorax/clouds'), 1.3),
    folds: createFoldedNoiseVolume(createRandom('thorax/folds'), 1.5),
  };
}
