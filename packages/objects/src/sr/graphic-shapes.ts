/** A point of a graphic, in pixels or, with z, in millimetres. */
interface GraphicPlace {
  readonly x: number;
  readonly y: number;
  readonly z?: number;
}

/** A circle by its centre and radius, in the units of its points. */
export interface CircleShape {
  readonly center: Required<GraphicPlace>;
  readonly radius: number;
}

/** An ellipse: from its centre along two directions, in the units of its points. */
export interface EllipseShape {
  readonly center: Required<GraphicPlace>;
  /** Half axes: vectors from the centre to the first end of the major and of the minor axis. */
  readonly halfMajor: Required<GraphicPlace>;
  readonly halfMinor: Required<GraphicPlace>;
}

const vector = ({ x, y, z = 0 }: GraphicPlace): Required<GraphicPlace> => ({ x, y, z });
const middle = (a: GraphicPlace, b: GraphicPlace) =>
  vector({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, z: ((a.z ?? 0) + (b.z ?? 0)) / 2 });
const between = (from: GraphicPlace, to: GraphicPlace) =>
  vector({ x: to.x - from.x, y: to.y - from.y, z: (to.z ?? 0) - (from.z ?? 0) });

/** Whether a POLYLINE is a polygon: its last point is its first. PS3.3 C.18.6.1.2, C.18.9.1.2. */
export function isClosedPolyline(points: readonly GraphicPlace[]): boolean {
  const [first] = points;
  const last = points.at(-1);
  if (points.length < 4 || !first || !last) return false;
  return first.x === last.x && first.y === last.y && (first.z ?? 0) === (last.z ?? 0);
}

/** CIRCLE: its centre, then a point on it; undefined unless there are two points. PS3.3 C.18.6.1.2. */
export function circleOf([center, onCircle, ...more]: readonly GraphicPlace[]): CircleShape | undefined {
  if (!center || !onCircle || more.length > 0) return undefined;
  const { x, y, z } = between(center, onCircle);
  return { center: vector(center), radius: Math.hypot(x, y, z) };
}

/**
 * ELLIPSE: ends of the major axis, then of the minor; undefined unless there are four points. It is no box and no polygon of
 * these points. PS3.3 C.18.6.1.2, C.18.9.1.2.
 */
export function ellipseOf(points: readonly GraphicPlace[]): EllipseShape | undefined {
  const [majorStart, majorEnd, minorStart, minorEnd] = points;
  if (points.length !== 4 || !majorStart || !majorEnd || !minorStart || !minorEnd) return undefined;
  const center = middle(majorStart, majorEnd);
  return {
    center,
    halfMajor: between(center, majorStart),
    halfMinor: between(middle(minorStart, minorEnd), minorStart),
  };
}
