import type { Vector3 } from './vector.ts';

/** Four rows of four, row by row; the last row is 0 0 0 1. WebGL wants columns: transpose it for a uniform. */
export type AffineMatrix = readonly number[];

/** The matrix whose columns are three steps and an origin: (i, j, k) → origin + i·first + j·second + k·third. */
export function affineOf(first: Vector3, second: Vector3, third: Vector3, origin: Vector3): AffineMatrix {
  return [
    ...[first.x, second.x, third.x, origin.x],
    ...[first.y, second.y, third.y, origin.y],
    ...[first.z, second.z, third.z, origin.z],
    ...[0, 0, 0, 1],
  ];
}

/** A point through an affine matrix. */
export function transformPoint(matrix: AffineMatrix, { x, y, z }: Vector3): Vector3 {
  const row = (at: number) => {
    const [a = 0, b = 0, c = 0, d = 0] = matrix.slice(at, at + 4);
    return a * x + b * y + c * z + d;
  };
  return { x: row(0), y: row(4), z: row(8) };
}

/** First `inner`, then `outer`. */
export function multiplyAffine(outer: AffineMatrix, inner: AffineMatrix): AffineMatrix {
  return Array.from({ length: 16 }, (_, at) => {
    const row = at - (at % 4);
    const column = at % 4;
    return [0, 1, 2, 3].reduce(
      (sum, i) => sum + (outer[row + i] as number) * (inner[4 * i + column] as number),
      0,
    );
  });
}

/** The way back, or undefined where the three steps lie in one plane. */
export function invertAffine(matrix: AffineMatrix): AffineMatrix | undefined {
  const [a = 0, b = 0, c = 0, tx = 0, d = 0, e = 0, f = 0, ty = 0, g = 0, h = 0, i = 0, tz = 0] = matrix;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(determinant) || determinant === 0) return undefined;
  const inverse = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((cofactor) => cofactor / determinant);
  const at = (index: number) => inverse[index] as number;
  const origin = (row: number) => -(at(row) * tx + at(row + 1) * ty + at(row + 2) * tz);
  return [
    ...[at(0), at(1), at(2), origin(0)],
    ...[at(3), at(4), at(5), origin(3)],
    ...[at(6), at(7), at(8), origin(6)],
    ...[0, 0, 0, 1],
  ];
}
