import type { LookupTable } from '../lookup-table.ts';

/**
 * Display value in [0, 1] → P-Value in [0, 1] through a Presentation LUT, whose input range is scaled to that of the
 * VOI output: 0 meets the first entry and 1 the last. PS3.3 C.11.4.1, C.11.6.1; PS3.4 N.2.3.
 */
export function applyPresentationLut(value: number, { entries, fullScale }: LookupTable): number {
  const entry = entries[Math.floor(value * (entries.length - 1) + 0.5)] ?? 0;
  return Math.min(1, entry / fullScale);
}
