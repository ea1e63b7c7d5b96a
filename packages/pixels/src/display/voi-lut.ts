import type { Window } from '../frame-description/frame-description.ts';
import { type LookupTable, lookUp } from '../lookup-table.ts';

/** Modality value → display value in [0, 1] by the window's VOI LUT Function. PS3.3 C.11.2.1.2, C.11.2.1.3. */
export function applyWindow(value: number, window: Window): number {
  switch (window.function) {
    case 'LINEAR':
      return applyLinear(value, window);
    case 'LINEAR_EXACT':
      return applyLinearExact(value, window);
    case 'SIGMOID':
      return applySigmoid(value, window);
  }
}

/** LINEAR: center − 0.5 and width − 1; width ≥ 1. PS3.3 C.11.2.1.2.1. */
function applyLinear(value: number, { center, width }: Window): number {
  const middle = center - 0.5;
  const halfSpan = (width - 1) / 2;
  if (value <= middle - halfSpan) return 0;
  if (value > middle + halfSpan) return 1;
  return (value - middle) / (width - 1) + 0.5;
}

/** LINEAR_EXACT: the whole width, which may be below 1. PS3.3 C.11.2.1.3.2. */
function applyLinearExact(value: number, { center, width }: Window): number {
  if (value <= center - width / 2) return 0;
  if (value > center + width / 2) return 1;
  return (value - center) / width + 0.5;
}

/** SIGMOID: never quite 0 or 1. PS3.3 C.11.2.1.3.1. */
function applySigmoid(value: number, { center, width }: Window): number {
  return 1 / (1 + Math.exp((-4 * (value - center)) / width));
}

/** Modality value → display value in [0, 1] through a VOI LUT, clamped at both ends. PS3.3 C.11.2.1.1. */
export function applyVoiLut(value: number, lut: LookupTable): number {
  return Math.min(1, lookUp(lut, value) / lut.fullScale);
}
