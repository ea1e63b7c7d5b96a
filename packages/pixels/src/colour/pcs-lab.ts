import { srgbFromLab } from './srgb.ts';

/** L*, a* and b* as three 16-bit PCS-Values, as stored. PS3.3 C.10.7.1.1. */
export type PcsLab = readonly [l: number, a: number, b: number];

/**
 * What a recommended colour looks like on an sRGB screen, 0 to 255 each: L* is 0 to 100 over the 16 bits, a* and b* −128 to
 * 127. PS3.3 C.10.7.1.1.
 */
export const srgbFromPcsLab = ([l, a, b]: PcsLab): readonly [red: number, green: number, blue: number] =>
  srgbFromLab({ l: (l / 65535) * 100, a: (a / 65535) * 255 - 128, b: (b / 65535) * 255 - 128 });
