/** A direction or a point; the name of the variable says which space it is in. */
export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A point in the patient, mm; x grows to the patient's left, y to the back, z to the head. PS3.3 C.7.6.2.1.1. */
export type PointLps = Vector3;

/** a + b. */
export const add = (a: Vector3, b: Vector3): Vector3 => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z });

/** a − b: the way from b to a. */
export const subtract = (a: Vector3, b: Vector3): Vector3 => ({ x: a.x - b.x, y: a.y - b.y, z: a.z - b.z });

/** factor · a. */
export const scale = (a: Vector3, factor: number): Vector3 => ({
  x: a.x * factor,
  y: a.y * factor,
  z: a.z * factor,
});

/** a · b. */
export const dot = (a: Vector3, b: Vector3): number => a.x * b.x + a.y * b.y + a.z * b.z;

/** a × b, by the right hand. */
export const cross = (a: Vector3, b: Vector3): Vector3 => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
});

/** Length of a. */
export const norm = (a: Vector3): number => Math.hypot(a.x, a.y, a.z);

/** The unit vector along `a`, or undefined when `a` has no direction. */
export function unit(a: Vector3): Vector3 | undefined {
  const length = norm(a);
  return length > 0 && Number.isFinite(length) ? scale(a, 1 / length) : undefined;
}

/** Straight distance in the patient, mm; both points lie in one Frame of Reference. */
export const lengthMm = (a: PointLps, b: PointLps): number => norm(subtract(b, a));
