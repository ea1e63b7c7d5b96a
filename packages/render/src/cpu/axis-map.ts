/**
 * Which source samples each device pixel along one canvas axis is made of. `first` is the first device pixel that
 * lies on the image, `end` the one after the last.
 */
export interface AxisMap {
  readonly first: number;
  readonly end: number;
  /** Nearest source index. */
  readonly nearest: Int32Array;
  /** Lower of the two source indexes to blend; the upper is one more, or the same at the end. */
  readonly lower: Int32Array;
  /** Share of the upper one, 0 to 1. */
  readonly share: Float32Array;
}

/** The map of an axis where canvas position = step · index + offset. Entries count from `first`. */
export function axisMap(step: number, offset: number, sourceLength: number, canvasLength: number): AxisMap {
  const edges = [step * -0.5 + offset, step * (sourceLength - 0.5) + offset];
  const first = clamp(Math.ceil(Math.min(...edges) - 0.5), 0, canvasLength);
  const end = clamp(Math.ceil(Math.max(...edges) - 0.5), first, canvasLength);
  const length = end - first;
  const nearest = new Int32Array(length);
  const lower = new Int32Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const position = (first + i + 0.5 - offset) / step;
    const inside = clamp(position, 0, sourceLength - 1);
    nearest[i] = clamp(Math.floor(position + 0.5), 0, sourceLength - 1);
    lower[i] = Math.floor(inside);
    share[i] = inside - Math.floor(inside);
  }
  return { first, end, nearest, lower, share };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
