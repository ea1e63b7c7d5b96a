/** A point in the phantom, mm: x to the left, y to the back, z to the head (LPS). */
export type Point = readonly [x: number, y: number, z: number];

/** A straight piece of a vessel, bronchus or bone: a cone with round ends. */
export interface Tube {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadiusMm: number;
  readonly toRadiusMm: number;
}

/** Tubes along a path, with the radius given at each point. */
export function tubesAlong(
  path: readonly (readonly [x: number, y: number, z: number, radiusMm: number])[],
): Tube[] {
  return path.slice(1).map((to, index) => {
    const from = path[index] as (typeof path)[number];
    return {
      from: [from[0], from[1], from[2]],
      to: [to[0], to[1], to[2]],
      fromRadiusMm: from[3],
      toRadiusMm: to[3],
    };
  });
}

/** The path rounded at its corners (Catmull-Rom), `pieces` steps between two points. */
export function smoothPath(
  path: readonly (readonly [number, number, number, number])[],
  pieces: number,
): (readonly [number, number, number, number])[] {
  const at = (index: number) =>
    path[Math.min(path.length - 1, Math.max(0, index))] as readonly [number, number, number, number];
  const rounded: (readonly [number, number, number, number])[] = [];
  for (let index = 0; index < path.length - 1; index++) {
    for (let piece = 0; piece < pieces; piece++) {
      const t = piece / pieces;
      const blend = (axis: 0 | 1 | 2 | 3): number => {
        const [p0, p1, p2, p3] = [
          at(index - 1)[axis],
          at(index)[axis],
          at(index + 1)[axis],
          at(index + 2)[axis],
        ];
        return (
          0.5 *
          (2 * p1 +
            (p2 - p0) * t +
            (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t +
            (3 * p1 - p0 - 3 * p2 + p3) * t * t * t)
        );
      };
      rounded.push([blend(0), blend(1), blend(2), blend(3)]);
    }
  }
  rounded.push(at(path.length - 1));
  return rounded;
}

/** Signed distance from a point to a tube's surface, mm. */
export function tubeDistance(
  { from, to, fromRadiusMm, toRadiusMm }: Tube,
  x: number,
  y: number,
  z: number,
): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const dz = to[2] - from[2];
  const px = x - from[0];
  const py = y - from[1];
  const pz = z - from[2];
  const along = (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz);
  const share = along < 0 ? 0 : along > 1 ? 1 : along;
  const ex = px - share * dx;
  const ey = py - share * dy;
  const ez = pz - share * dz;
  return Math.sqrt(ex * ex + ey * ey + ez * ez) - fromRadiusMm - (toRadiusMm - fromRadiusMm) * share;
}

const BIN_MM = 2.5;

/** Tubes sorted into layers of z, so that a slice touches only those that cross it. */
export class TubeSet {
  readonly #bins = new Map<number, Tube[]>();
  readonly tubes: readonly Tube[];

  /** `marginMm`: how far beyond its own extent a tube may still show in a slice. */
  constructor(tubes: readonly Tube[], marginMm = 2) {
    this.tubes = tubes;
    for (const tube of tubes) {
      const reach = Math.max(tube.fromRadiusMm, tube.toRadiusMm) + marginMm;
      const first = Math.floor((Math.min(tube.from[2], tube.to[2]) - reach) / BIN_MM);
      const last = Math.floor((Math.max(tube.from[2], tube.to[2]) + reach) / BIN_MM);
      for (let bin = first; bin <= last; bin++) {
        const list = this.#bins.get(bin);
        if (list) list.push(tube);
        else this.#bins.set(bin, [tube]);
      }
    }
  }

  near(z: number): readonly Tube[] {
    return this.#bins.get(Math.floor(z / BIN_MM)) ?? [];
  }
}
