// One component of a DCT frame, as 32-bit words; written by src/codecs/jpeg/dct.ts.

/** Decoded samples, `stride` in a line, padded to whole MCUs. */
const PLANE: usize = 0;
const STRIDE: usize = 4;
/** Blocks in a line of the plane, and those that carry picture. ITU-T T.81 A.2.3. */
const BLOCKS_PER_ROW: usize = 8;
const USED_BLOCKS_PER_ROW: usize = 12;
const USED_BLOCKS_PER_COLUMN: usize = 16;
const HORIZONTAL_SAMPLING: usize = 20;
const VERTICAL_SAMPLING: usize = 24;
/** 64 steps of 16 bits in natural order. */
const QUANTIZATION: usize = 28;
const DC_TABLE: usize = 32;
const AC_TABLE: usize = 36;
const LAST_DC: usize = 40;
/** Progressive frames: 64 coefficients a block in natural order. */
const COEFFICIENTS: usize = 44;
/** Size in samples that carry picture. */
const WIDTH: usize = 48;
const HEIGHT: usize = 52;

export function planeOf(component: usize): usize {
  return load<u32>(component + PLANE);
}
export function strideOf(component: usize): u32 {
  return load<u32>(component + STRIDE);
}
export function blocksPerRowOf(component: usize): u32 {
  return load<u32>(component + BLOCKS_PER_ROW);
}
export function usedBlocksPerRowOf(component: usize): u32 {
  return load<u32>(component + USED_BLOCKS_PER_ROW);
}
export function usedBlocksPerColumnOf(component: usize): u32 {
  return load<u32>(component + USED_BLOCKS_PER_COLUMN);
}
export function horizontalSamplingOf(component: usize): u32 {
  return load<u32>(component + HORIZONTAL_SAMPLING);
}
export function verticalSamplingOf(component: usize): u32 {
  return load<u32>(component + VERTICAL_SAMPLING);
}
export function quantizationOf(component: usize): usize {
  return load<u32>(component + QUANTIZATION);
}
export function dcTableOf(component: usize): usize {
  return load<u32>(component + DC_TABLE);
}
export function acTableOf(component: usize): usize {
  return load<u32>(component + AC_TABLE);
}
export function lastDcOf(component: usize): i32 {
  return load<i32>(component + LAST_DC);
}
export function keepLastDc(component: usize, value: i32): void {
  store<i32>(component + LAST_DC, value);
}
export function coefficientsOf(component: usize): usize {
  return load<u32>(component + COEFFICIENTS);
}
export function widthOf(component: usize): u32 {
  return load<u32>(component + WIDTH);
}
export function heightOf(component: usize): u32 {
  return load<u32>(component + HEIGHT);
}
