import type { Window } from '../frame-description/frame-description.ts';

/**
 * The window that shows one modality value black and a greater one white: LINEAR between whole numbers, whose ends stand at
 * half a unit, LINEAR_EXACT else. PS3.3 C.11.2.1.2.1, C.11.2.1.3.2.
 */
export function windowBetween(lowest: number, highest: number): Window {
  if (Number.isInteger(lowest) && Number.isInteger(highest))
    return { center: (lowest + highest + 1) / 2, width: highest - lowest + 1, function: 'LINEAR' };
  return { center: (lowest + highest) / 2, width: highest - lowest || 1, function: 'LINEAR_EXACT' };
}
