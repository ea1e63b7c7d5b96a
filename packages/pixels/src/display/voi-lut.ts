import type { Window } from '../frame-description/frame-description.ts';
import type { LookupTable } from '../lookup-table.ts';
/** Modality value → display value in [0, 1]. PS3.3 C.11.2.1.2, C.11.2.1.3. */
export function applyWindow(_value: number, _window: Window): number {
  throw new Error('being written');
}
/** Modality value → display value in [0, 1] through a VOI LUT. PS3.3 C.11.2.1.1. */
export function applyVoiLut(_value: number, _lut: LookupTable): number {
  throw new Error('being written');
}
