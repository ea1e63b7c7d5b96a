import type { Random } from '../phantom/random.ts';
import type { Point, Tube } from '../phantom/tubes.ts';

export interface TreePlan {
  readonly root: Point;
  readonly rootRadiusMm: number;
  readonly tipRadiusMm: number;
  /** Points the tree must reach; they are consumed evenly, so the organ is filled. */
  readonly targets: readonly Point[];
  /** First direction of growth. */
  readonly direction: Point;
}

/** A tube of a tree with the number of tips it feeds. */
export interface Branch extends Tube {
  readonly tips: number;
}

const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const length = (a: Point): number => Math.hypot(a[0], a[1], a[2]);
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
function unit(a: Point): Point {
  const size = length(a) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
}

function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
    z += point[2];
  }
  return [x / points.length, y / points.length, z / points.length];
}

/**
 * Grows a space-filling tree: each branch runs towards the middle of the points it must feed, then splits them
 * in two by a plane that holds the branch; planes of successive generations are turned by about a right angle,
 * and radii follow Murray's law (the cube of the parent is the sum of the cubes of the children).
 */
export function growTree(
  { root, rootRadiusMm, tipRadiusMm, targets, direction }: TreePlan,
  random: Random,
): Branch[] {
  const branches: Branch[] = [];
  const total = targets.length;
  const radiusFor = (tips: number): number =>
    tipRadiusMm + (rootRadiusMm - tipRadiusMm) * (tips / total) ** 0.45;

  const grow = (
    from: Point,
    heading: Point,
    planeHint: Point,
    points: readonly Point[],
    parentRadius: number,
  ): void => {
    const tips = points.length;
    const middle = centroid(points);
    const way = subtract(middle, from);
    const distance = length(way);
    const share = tips === 1 ? 1 : 0.42 + 0.12 * random.uniform();
    const wander = tips === 1 ? 0 : distance * 0.07;
    // Branches bend: they leave along the parent's heading and turn towards their own territory.
    const bend = tips === 1 ? 0.12 : 0.22;
    const to: Point = [
      from[0] + way[0] * share + random.gaussian() * wander,
      from[1] + way[1] * share + random.gaussian() * wander,
      from[2] + way[2] * share + random.gaussian() * wander,
    ];
    const step = length(subtract(to, from));
    const knee: Point = [
      (from[0] + to[0]) / 2 + heading[0] * step * bend,
      (from[1] + to[1]) / 2 + heading[1] * step * bend,
      (from[2] + to[2]) / 2 + heading[2] * step * bend,
    ];
    const radius = Math.min(parentRadius, radiusFor(tips));
    const middleRadius = (radius + Math.min(parentRadius, radius * 1.12)) / 2;
    branches.push({
      from,
      to: knee,
      fromRadiusMm: Math.min(parentRadius, radius * 1.15),
      toRadiusMm: middleRadius,
      tips,
    });
    branches.push({
      from: knee,
      to,
      fromRadiusMm: middleRadius,
      toRadiusMm: tips === 1 ? radius * 0.6 : radius,
      tips,
    });
    if (tips === 1) return;
    const next = unit(subtract(to, knee));
    const normal = unit(cross(next, planeHint));
    const sorted = [...points].sort((p, q) => dot(subtract(p, to), normal) - dot(subtract(q, to), normal));
    const cut = Math.max(1, Math.min(tips - 1, Math.round(tips * random.between(0.32, 0.68))));
    grow(to, next, normal, sorted.slice(0, cut), radius);
    grow(to, next, normal, sorted.slice(cut), radius);
  };
  grow(
    root,
    unit(direction),
    unit([random.gaussian(), random.gaussian(), random.gaussian()]),
    targets,
    rootRadiusMm,
  );
  return branches;
}
