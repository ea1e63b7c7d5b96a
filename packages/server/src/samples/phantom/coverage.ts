import type { Tube } from './tubes.ts';

/** Where the pixel centres of an axial slice lie, mm. */
export interface SliceGrid {
  readonly columns: number;
  readonly rows: number;
  readonly firstColumnX: number;
  readonly firstRowY: number;
  readonly columnSpacingMm: number;
  readonly rowSpacingMm: number;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly front: number;
  readonly back: number;
}

/**
 * How much of each pixel a structure fills, 0 to 1. Edges are as soft as the partial volume effect makes them:
 * coverage falls from 1 to 0 over `edgeMm` about the surface. Shapes added before `paint` unite.
 */
export class Coverage {
  readonly grid: SliceGrid;
  readonly values: Float32Array;
  #firstColumn = 0;
  #lastColumn = -1;
  #firstRow = 0;
  #lastRow = -1;

  constructor(grid: SliceGrid) {
    this.grid = grid;
    this.values = new Float32Array(grid.columns * grid.rows);
  }

  /** Adds a shape given by its signed distance in mm (negative inside). */
  addShape(bounds: Bounds, edgeMm: number, distance: (x: number, y: number) => number): this {
    const { columns, firstColumnX, firstRowY, columnSpacingMm, rowSpacingMm } = this.grid;
    const box = this.#clip(bounds, edgeMm);
    if (!box) return this;
    const { values } = this;
    for (let row = box.firstRow; row <= box.lastRow; row++) {
      const y = firstRowY + row * rowSpacingMm;
      let index = row * columns + box.firstColumn;
      for (let column = box.firstColumn; column <= box.lastColumn; column++, index++) {
        const covered = 0.5 - distance(firstColumnX + column * columnSpacingMm, y) / edgeMm;
        if (covered > (values[index] as number)) values[index] = covered < 1 ? covered : 1;
      }
    }
    return this;
  }

  /**
   * Adds tubes cut at height z. `growMm` widens them (a wall, a sheath), `flatten` shrinks their height along
   * z (0.5 makes them twice as high as wide), `fadeBelowMm` dims those thinner than a slice can show.
   */
  addTubes(
    tubes: readonly Tube[],
    z: number,
    edgeMm: number,
    {
      growMm = 0,
      flatten = 1,
      fadeBelowMm = 0,
    }: { growMm?: number; flatten?: number; fadeBelowMm?: number } = {},
  ): this {
    const { columns, firstColumnX, firstRowY, columnSpacingMm, rowSpacingMm } = this.grid;
    const { values } = this;
    for (const { from, to, fromRadiusMm, toRadiusMm } of tubes) {
      const startRadius = fromRadiusMm + growMm;
      const radiusSlope = toRadiusMm - fromRadiusMm;
      const reach = Math.max(startRadius, startRadius + radiusSlope);
      if (reach <= 0) continue;
      const height = (z - from[2]) * flatten;
      const dx = to[0] - from[0];
      const dy = to[1] - from[1];
      const dz = (to[2] - from[2]) * flatten;
      const lengthSquared = dx * dx + dy * dy + dz * dz || 1e-9;
      // Only the piece of the axis that lies within reach of this height can show.
      let startShare = 0;
      let endShare = 1;
      if (Math.abs(dz) > 1e-6) {
        const low = (height - reach - edgeMm) / dz;
        const high = (height + reach + edgeMm) / dz;
        startShare = Math.max(0, Math.min(low, high));
        endShare = Math.min(1, Math.max(low, high));
        if (startShare > endShare) continue;
      } else if (Math.abs(height) > reach + edgeMm) continue;
      const x0 = from[0] + dx * startShare;
      const x1 = from[0] + dx * endShare;
      const y0 = from[1] + dy * startShare;
      const y1 = from[1] + dy * endShare;
      const box = this.#clip(
        {
          left: Math.min(x0, x1) - reach,
          right: Math.max(x0, x1) + reach,
          front: Math.min(y0, y1) - reach,
          back: Math.max(y0, y1) + reach,
        },
        edgeMm,
      );
      if (!box) continue;
      for (let row = box.firstRow; row <= box.lastRow; row++) {
        const py = firstRowY + row * rowSpacingMm - from[1];
        let index = row * columns + box.firstColumn;
        for (let column = box.firstColumn; column <= box.lastColumn; column++, index++) {
          const px = firstColumnX + column * columnSpacingMm - from[0];
          let share = (px * dx + py * dy + height * dz) / lengthSquared;
          share = share < 0 ? 0 : share > 1 ? 1 : share;
          const ex = px - share * dx;
          const ey = py - share * dy;
          const ez = height - share * dz;
          const radius = startRadius + radiusSlope * share;
          let covered = 0.5 - (Math.sqrt(ex * ex + ey * ey + ez * ez) - radius) / edgeMm;
          if (covered <= 0) continue;
          if (covered > 1) covered = 1;
          if (radius < fadeBelowMm) covered *= radius / fadeBelowMm;
          if (covered > (values[index] as number)) values[index] = covered;
        }
      }
    }
    return this;
  }

  /** Multiplies what has been gathered with another coverage: keeps only what lies inside it. */
  clipTo(inside: Float32Array): this {
    this.#each((index) => {
      this.values[index] = (this.values[index] as number) * (inside[index] as number);
    });
    return this;
  }

  /** Takes away what another coverage fills. */
  cutAway(outside: Float32Array): this {
    this.#each((index) => {
      this.values[index] = (this.values[index] as number) * (1 - (outside[index] as number));
    });
    return this;
  }

  /** Mixes one value, or one per pixel, into the picture by coverage, and starts afresh. */
  paint(target: Float32Array, value: number | ((x: number, y: number, index: number) => number)): void {
    const { values } = this;
    const { columns, firstColumnX, firstRowY, columnSpacingMm, rowSpacingMm } = this.grid;
    for (let row = this.#firstRow; row <= this.#lastRow; row++) {
      const y = firstRowY + row * rowSpacingMm;
      let index = row * columns + this.#firstColumn;
      for (let column = this.#firstColumn; column <= this.#lastColumn; column++, index++) {
        const covered = values[index] as number;
        if (covered === 0) continue;
        values[index] = 0;
        const colour =
          typeof value === 'number' ? value : value(firstColumnX + column * columnSpacingMm, y, index);
        target[index] = (target[index] as number) + (colour - (target[index] as number)) * covered;
      }
    }
    this.#lastColumn = -1;
    this.#lastRow = -1;
  }

  /** Mixes one value per picture into several pictures at once (one tissue in several contrasts). */
  paintAll(targets: readonly Float32Array[], colours: readonly number[]): void {
    this.#each((index) => {
      const covered = this.values[index] as number;
      if (covered === 0) return;
      this.values[index] = 0;
      for (let picture = 0; picture < targets.length; picture++) {
        const target = targets[picture] as Float32Array;
        target[index] =
          (target[index] as number) + ((colours[picture] as number) - (target[index] as number)) * covered;
      }
    });
    this.#lastColumn = -1;
    this.#lastRow = -1;
  }

  #each(visit: (index: number) => void): void {
    for (let row = this.#firstRow; row <= this.#lastRow; row++) {
      const start = row * this.grid.columns;
      for (let column = this.#firstColumn; column <= this.#lastColumn; column++) visit(start + column);
    }
  }

  #clip(bounds: Bounds, edgeMm: number) {
    const { columns, rows, firstColumnX, firstRowY, columnSpacingMm, rowSpacingMm } = this.grid;
    const margin = edgeMm / 2;
    const firstColumn = Math.max(0, Math.ceil((bounds.left - margin - firstColumnX) / columnSpacingMm));
    const lastColumn = Math.min(
      columns - 1,
      Math.floor((bounds.right + margin - firstColumnX) / columnSpacingMm),
    );
    const firstRow = Math.max(0, Math.ceil((bounds.front - margin - firstRowY) / rowSpacingMm));
    const lastRow = Math.min(rows - 1, Math.floor((bounds.back + margin - firstRowY) / rowSpacingMm));
    if (firstColumn > lastColumn || firstRow > lastRow) return undefined;
    if (this.#lastColumn < 0) {
      this.#firstColumn = firstColumn;
      this.#lastColumn = lastColumn;
      this.#firstRow = firstRow;
      this.#lastRow = lastRow;
    } else {
      this.#firstColumn = Math.min(this.#firstColumn, firstColumn);
      this.#lastColumn = Math.max(this.#lastColumn, lastColumn);
      this.#firstRow = Math.min(this.#firstRow, firstRow);
      this.#lastRow = Math.max(this.#lastRow, lastRow);
    }
    return { firstColumn, lastColumn, firstRow, lastRow };
  }
}

/** Signed distance to an ellipsoid cut at height `z` (first-order, exact on the surface), mm. */
export function ellipsoidDistance(
  centre: readonly [number, number, number],
  radiiMm: readonly [number, number, number],
  z: number,
): (x: number, y: number) => number {
  const [cx, cy, cz] = centre;
  const [rx, ry, rz] = radiiMm;
  const w = (z - cz) / rz;
  return (x, y) => {
    const u = (x - cx) / rx;
    const v = (y - cy) / ry;
    const level = Math.sqrt(u * u + v * v + w * w);
    if (level < 1e-6) return -Math.min(rx, ry, rz);
    const gradient = Math.sqrt((u / rx) ** 2 + (v / ry) ** 2 + (w / rz) ** 2) / level;
    return (level - 1) / gradient;
  };
}

export function boundsAbout(x: number, y: number, halfWidth: number, halfDepth: number): Bounds {
  return { left: x - halfWidth, right: x + halfWidth, front: y - halfDepth, back: y + halfDepth };
}

/** Smooth maximum of two distances: rounds the edge where two surfaces meet, over `roundMm`. */
export function roundedMaximum(a: number, b: number, roundMm: number): number {
  const overlap = roundMm - Math.abs(a - b);
  return overlap > 0 ? (a > b ? a : b) + (overlap * overlap) / (4 * roundMm) : a > b ? a : b;
}

/** Smooth minimum of two distances: blends two bodies into one over `roundMm`. */
export function roundedMinimum(a: number, b: number, roundMm: number): number {
  return -roundedMaximum(-a, -b, roundMm);
}
