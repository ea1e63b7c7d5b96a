/** CIE 1976 L*a*b*, white point D50 as in ICC's connection space. */
export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** CIE XYZ, white point D50, Y of white = 1. */
export type Xyz = readonly [x: number, y: number, z: number];

/** ICC's connection space white: D50. ICC.1 §7.2.16. */
export const WHITE_D50: Xyz = [0.9642, 1, 0.8249];

/** Lab → XYZ, both D50. ICC.1 Annex A. */
export function xyzFromLab({ l, a, b }: Lab): Xyz {
  const fy = (l + 16) / 116;
  return [
    WHITE_D50[0] * inverseOfF(fy + a / 500),
    WHITE_D50[1] * inverseOfF(fy),
    WHITE_D50[2] * inverseOfF(fy - b / 200),
  ];
}

const inverseOfF = (f: number): number => (f > 24 / 116 ? f * f * f : (108 / 841) * (f - 16 / 116));

/** XYZ (D50) → linear sRGB in [0, 1] where it can be shown, by the D50-adapted primaries of IEC 61966-2-1. */
export const linearSrgbFromXyz = ([x, y, z]: Xyz): Xyz => [
  3.1338564 * x - 1.6168668 * y - 0.4906148 * z,
  -0.9787686 * x + 1.9161416 * y + 0.0334541 * z,
  0.0719452 * x - 0.2289913 * y + 1.4052427 * z,
];

/** Linear light → sRGB level 0 to 255, rounded and clamped. IEC 61966-2-1. */
export function srgbLevel(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.floor(encoded * 255 + 0.5);
}

/** What a colour of the connection space looks like on an sRGB screen; out-of-gamut parts are clamped. */
export function srgbFromLab(lab: Lab): readonly [number, number, number] {
  const [red, green, blue] = linearSrgbFromXyz(xyzFromLab(lab));
  return [srgbLevel(red), srgbLevel(green), srgbLevel(blue)];
}
