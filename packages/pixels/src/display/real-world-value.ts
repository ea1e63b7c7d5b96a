import type { RealWorldValueMap } from '../frame-description/describe-real-world-values.ts';

/** Stored value → value of the real world; undefined where the map does not reach. PS3.3 C.7.6.16.2.11.1.2. */
export function realWorldValue(storedValue: number, map: RealWorldValueMap): number | undefined {
  const { firstMapped, lastMapped, transform } = map;
  if (!(storedValue >= firstMapped && storedValue <= lastMapped)) return undefined;
  return transform.kind === 'linear'
    ? storedValue * transform.slope + transform.intercept
    : transform.values[Math.floor(storedValue - firstMapped)];
}
