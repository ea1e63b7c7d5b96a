/** Steps of a whole turn. */
export const ANGLE_STEPS = 512;
const TURN = 2 * Math.PI;

/** Angle (in outline steps, 0 at +x and growing towards +y) and radius in mm of a point about the origin. */
export interface PolarPoint {
  readonly angleStep: number;
  readonly radiusMm: number;
}

export function polarAngleStep(x: number, y: number): number {
  const angle = Math.atan2(y, x);
  return ((angle < 0 ? angle + TURN : angle) / TURN) * ANGLE_STEPS;
}

/** A closed outline about the origin, seen as a radius for each direction. */
export class PolarOutline {
  readonly #radii = new Float32Array(ANGLE_STEPS + 1);
  /** Cosine of the angle between the ray and the outline's normal: turns radial into normal distance. */
  readonly #cosines = new Float32Array(ANGLE_STEPS + 1);

  constructor(radiusAt: (angle: number) => number) {
    for (let step = 0; step < ANGLE_STEPS; step++) this.#radii[step] = radiusAt((step / ANGLE_STEPS) * TURN);
    this.#radii[ANGLE_STEPS] = this.#radii[0] as number;
    for (let step = 0; step <= ANGLE_STEPS; step++) {
      const before = this.#radii[(step + ANGLE_STEPS - 1) % ANGLE_STEPS] as number;
      const after = this.#radii[(step + 1) % ANGLE_STEPS] as number;
      const slope = ((after - before) * ANGLE_STEPS) / (2 * TURN) / Math.max(1, this.#radii[step] as number);
      this.#cosines[step] = 1 / Math.sqrt(1 + slope * slope);
    }
  }

  radiusAt(angleStep: number): number {
    const step = angleStep | 0;
    const low = this.#radii[step] as number;
    return low + ((this.#radii[step + 1] as number) - low) * (angleStep - step);
  }

  /** Distance to the outline in mm, negative inside. */
  distance(angleStep: number, radiusMm: number): number {
    return (radiusMm - this.radiusAt(angleStep)) * (this.#cosines[angleStep | 0] as number);
  }
}

/** Radius of the superellipse |x/a|^n + |y/b|^n = 1 in a direction. */
export function superellipseRadius(angle: number, a: number, b: number, exponent: number): number {
  const sum = Math.abs(Math.cos(angle) / a) ** exponent + Math.abs(Math.sin(angle) / b) ** exponent;
  return sum ** (-1 / exponent);
}

/** The same about a centre shifted along y by `centreY`; the origin must lie inside. */
export function shiftedSuperellipseRadius(
  angle: number,
  a: number,
  b: number,
  exponent: number,
  centreY: number,
): number {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  // Newton's steps from outside: the level is convex along the ray, so they never overshoot.
  let radius = Math.abs(centreY) + Math.max(a, b);
  for (let step = 0; step < 7; step++) {
    const u = (radius * cosine) / a;
    const v = (radius * sine - centreY) / b;
    const pu = Math.abs(u) ** exponent;
    const pv = Math.abs(v) ** exponent;
    const slope =
      exponent * ((u === 0 ? 0 : (pu / u) * (cosine / a)) + (v === 0 ? 0 : (pv / v) * (sine / b)));
    if (slope <= 0) break;
    const shortening = (pu + pv - 1) / slope;
    radius -= shortening;
    if (shortening < 0.02) break;
  }
  return radius;
}
