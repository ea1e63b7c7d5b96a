/** Zigzag position → natural position. ITU-T T.81 Figure A.6. */
export const NATURAL_ORDER = new Uint8Array([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Coefficients of one component, 64 a block in natural order, and the plane they become. */
export interface CoefficientPlane {
  readonly horizontalSampling: number;
  readonly verticalSampling: number;
  /** Size in blocks, padded to whole MCUs. */
  readonly blocksPerRow: number;
  readonly blocksPerColumn: number;
  /** Blocks that carry picture; a scan of one component holds only these. ITU-T T.81 A.2.3. */
  readonly usedBlocksPerRow: number;
  readonly usedBlocksPerColumn: number;
  readonly coefficients: Int32Array;
  quantization: Uint16Array | undefined;
}
