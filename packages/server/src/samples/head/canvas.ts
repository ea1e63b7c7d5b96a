import { Coverage, type SliceGrid } from '../phantom/coverage.ts';
import { ANGLE_STEPS, polarAngleStep } from '../phantom/polar-outline.ts';
import { SIGNALS, type TissueName } from './contrast.ts';

/** The sheets an axial section of the head is painted on, one per weighting. */
export interface HeadCanvas {
  readonly grid: SliceGrid;
  readonly coverage: Coverage;
  readonly pictures: readonly [Float32Array, Float32Array, Float32Array];
  readonly angleSteps: Float32Array;
  readonly radiiMm: Float32Array;
}

export function createHeadCanvas(grid: SliceGrid): HeadCanvas {
  const size = grid.columns * grid.rows;
  const angleSteps = new Float32Array(size);
  const radiiMm = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const x = grid.firstColumnX + (index % grid.columns) * grid.columnSpacingMm;
    const y = grid.firstRowY + Math.floor(index / grid.columns) * grid.rowSpacingMm;
    angleSteps[index] = Math.min(ANGLE_STEPS - 0.001, polarAngleStep(x, y));
    radiiMm[index] = Math.hypot(x, y);
  }
  const picture = (): Float32Array => new Float32Array(size);
  return {
    grid,
    coverage: new Coverage(grid),
    pictures: [picture(), picture(), picture()],
    angleSteps,
    radiiMm,
  };
}

/** Paints what the coverage has gathered as one tissue, in all weightings. */
export function fillTissue({ coverage, pictures }: HeadCanvas, tissue: TissueName): void {
  coverage.paintAll(pictures, SIGNALS[tissue]);
}
