import { boundsAbout } from '../phantom/coverage.ts';
import { CT_TRUTH } from '../truth.ts';
import type { SectionCanvas } from './canvas.ts';

const PAD_FRONT_Y = 105.5;
const PAD_BACK_Y = 125.5;
const PAD_HALF_WIDTH = 138;
const ROD_Y = CT_TRUTH.tissues.water.centreLps[1];

/** Rods along the whole pad: water, soft and hard bone equivalents, and an empty bore. */
const RODS = [
  { x: -96, radiusMm: 7, hounsfield: 0 },
  { x: -30, radiusMm: 7, hounsfield: 100 },
  { x: 0, radiusMm: 7, hounsfield: 200 },
  { x: 30, radiusMm: 7, hounsfield: 50 },
  { x: 96, radiusMm: 7, hounsfield: -1000 },
] as const;

/** The couch (thin carbon shells over foam), and on it the calibration pad with rods and beads. */
export function paintCouch({ coverage, hounsfield }: SectionCanvas, z: number): void {
  const top = (x: number): number => 126.7 - 0.0000013 * Math.abs(x * x * x);
  const bottom = (x: number): number => 158 - 2.46e-8 * x * x * x * x;
  const whole = { left: -192, right: 192, front: 110, back: 165 };
  const slab = (x: number, y: number, inset: number): number => Math.max(top(x) - y, y - bottom(x)) + inset;
  coverage.addShape(whole, 1.4, (x, y) => slab(x, y, 0)).paint(hounsfield, -20);
  coverage.addShape(whole, 1.4, (x, y) => slab(x, y, 1.6)).paint(hounsfield, -935);
  if (z > 150) return;
  const pad = (x: number, y: number): number =>
    Math.hypot(
      Math.max(0, Math.abs(x) - PAD_HALF_WIDTH + 6),
      Math.max(0, Math.abs(y - (PAD_FRONT_Y + PAD_BACK_Y) / 2) - 4),
    ) - 6;
  coverage.addShape(boundsAbout(0, ROD_Y, 150, 16), 1.4, pad).paint(hounsfield, -24);
  for (const { x: rodX, radiusMm, hounsfield: rod } of RODS) {
    coverage
      .addShape(
        boundsAbout(rodX, ROD_Y, radiusMm, radiusMm),
        1.4,
        (x, y) => Math.hypot(x - rodX, y - ROD_Y) - radiusMm,
      )
      .paint(hounsfield, rod);
  }
  const { a, b, c, d, diameterMm } = CT_TRUTH.beads;
  for (const [beadX, beadY, beadZ] of [a, b, c, d]) {
    if (Math.abs(z - beadZ) > diameterMm) continue;
    coverage
      .addShape(
        boundsAbout(beadX, beadY, diameterMm, diameterMm),
        1.4,
        (x, y) => Math.hypot(x - beadX, y - beadY, z - beadZ) - diameterMm / 2,
      )
      .paint(hounsfield, 2600);
  }
}
