/** Where colour is measured: angles from the axis in radians, depths in cm. */
export const COLOUR_SECTOR = {
  fromAngle: (-7 * Math.PI) / 180,
  toAngle: (18 * Math.PI) / 180,
  fromCm: 7.6,
  toCm: 14.6,
} as const;

/** Velocity at the ends of the colour bar, m/s. */
export const NYQUIST = 0.69;

/** Red to yellow towards the probe, blue to cyan away from it. */
export function flowColour(velocity: number): readonly [number, number, number] {
  const speed = Math.min(1, Math.abs(velocity) / NYQUIST);
  const strong = Math.sqrt(speed);
  return velocity > 0
    ? [90 + 165 * strong, 235 * speed ** 1.4, 10]
    : [10, 235 * speed ** 1.4, 90 + 165 * strong];
}
