import type { LevelCurve, PlacedCurve } from '../display-transform.ts';

/**
 * A curve in two steps: what is linear, place = (stored − pivot) · scale + base, which may be done to whole rows before they
 * are blended; then levels between the places 0, 1, 2, … of a table, clamped at both ends. Without a table places are levels.
 */
export interface LevelPlaces {
  readonly pivot: number;
  readonly scale: number;
  readonly base: number;
  readonly levels: ArrayLike<number> | undefined;
}

const sigmoidSamples = 4096;
/** Where 1 / (1 + e^−x) has come within a tenth of a level of its ends. */
const sigmoidReach = 8;

export function levelPlaces(curve: PlacedCurve): LevelPlaces {
  if (curve.kind === 'linear') {
    const { pivot, scale, base } = curve;
    return { pivot, scale, base, levels: undefined };
  }
  if (curve.kind === 'table') {
    const { firstInput, levels } = curve.table;
    return { pivot: firstInput, scale: 1, base: 0, levels };
  }
  const perUnit = (sigmoidSamples - 1) / (2 * sigmoidReach);
  const levels = Float32Array.from(
    { length: sigmoidSamples },
    (_, index) => 255 / (1 + Math.exp(sigmoidReach - index / perUnit)),
  );
  return { pivot: curve.pivot, scale: curve.steepness * perUnit, base: sigmoidReach * perUnit, levels };
}

/** Stored value (whole or between) → level, not rounded, may lie outside 0…255. One closure per picture. */
export function levelFunction(curve: LevelCurve): (stored: number) => number {
  if (curve.kind === 'function') return curve.levelAt;
  const { pivot, scale, base, levels } = levelPlaces(curve);
  if (!levels) return (stored) => (stored - pivot) * scale + base;
  return (stored) => levelBetween(levels, (stored - pivot) * scale + base);
}

/** NaN stays NaN. */
function levelBetween(levels: ArrayLike<number>, place: number): number {
  const last = levels.length - 1;
  if (place <= 0) return levels[0] as number;
  if (place >= last) return levels[last] as number;
  const index = Math.floor(place);
  const level = levels[index] as number;
  return level + ((levels[index + 1] as number) - level) * (place - index);
}
