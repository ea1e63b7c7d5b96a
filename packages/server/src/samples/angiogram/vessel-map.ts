import { createRandom, type Random } from '../phantom/random.ts';

/** A straight piece of a vessel in the picture, pixels. */
interface Segment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly radius: number;
  /** Length of the way that contrast has come when it enters. */
  readonly entry: number;
}

/** Where vessels lie in the picture, and how far contrast has to go to get there. */
export interface VesselMap {
  /** Thickness of blood that a ray passes, pixels; row by row. */
  readonly thickness: Float32Array;
  /** Length of the way from the catheter, pixels. */
  readonly way: Float32Array;
}

const smallestRadius = 0.7;

/** A tree that grows upwards from the lower edge and forks until its branches are too thin to be seen. */
export function mapVessels(rows: number, columns: number): VesselMap {
  const thickness = new Float32Array(rows * columns);
  const way = new Float32Array(rows * columns);
  const trunk = { x: columns * 0.46, y: rows - 1, angle: -Math.PI / 2, radius: 5.5, way: 0 };
  for (const segment of grow(createRandom('angiogram/vessels'), trunk)) {
    paint(segment, rows, columns, { thickness, way });
  }
  return { thickness, way };
}

interface Tip {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly radius: number;
  readonly way: number;
}

function* grow(random: Random, tip: Tip): Generator<Segment> {
  let { x, y, angle, way } = tip;
  const steps = Math.round(5 + tip.radius * 2.5 + random.uniform() * 4);
  for (let step = 0; step < steps; step++) {
    const length = 3 + tip.radius;
    angle += random.gaussian() * 0.16;
    const to = { x: x + Math.cos(angle) * length, y: y + Math.sin(angle) * length };
    yield { fromX: x, fromY: y, toX: to.x, toY: to.y, radius: tip.radius, entry: way };
    way += length;
    ({ x, y } = to);
  }
  const thinner = tip.radius * 0.74;
  if (thinner < smallestRadius) return;
  const spread = 0.35 + random.uniform() * 0.35;
  yield* grow(random, { x, y, angle: angle - spread, radius: thinner, way });
  yield* grow(random, { x, y, angle: angle + spread, radius: thinner * 0.92, way });
}

/** A round vessel is thickest in its middle; where two cross, the thicker one counts. */
function paint(
  { fromX, fromY, toX, toY, radius, entry }: Segment,
  rows: number,
  columns: number,
  { thickness, way }: VesselMap,
): void {
  const length = Math.hypot(toX - fromX, toY - fromY);
  const reach = radius + 1;
  const [top, bottom] = [Math.min(fromY, toY) - reach, Math.max(fromY, toY) + reach];
  const [left, right] = [Math.min(fromX, toX) - reach, Math.max(fromX, toX) + reach];
  for (let row = Math.max(0, Math.floor(top)); row <= Math.min(rows - 1, bottom); row++) {
    for (let column = Math.max(0, Math.floor(left)); column <= Math.min(columns - 1, right); column++) {
      const along = ((column - fromX) * (toX - fromX) + (row - fromY) * (toY - fromY)) / length;
      const inside = Math.min(length, Math.max(0, along));
      const share = inside / length;
      const distance = Math.hypot(
        column - fromX - share * (toX - fromX),
        row - fromY - share * (toY - fromY),
      );
      const depth = 2 * Math.sqrt(Math.max(0, (radius + 0.4) ** 2 - distance ** 2));
      const index = row * columns + column;
      if (depth <= (thickness[index] as number)) continue;
      thickness[index] = depth;
      way[index] = entry + inside;
    }
  }
}
