import type { Vector3 } from './vector.ts';
/** Letters of a direction in a biped's body: 'L', 'AL', 'HFR'… ; '' when it has no direction. PS3.3 C.7.6.1.1.1. */
export function orientationLetters(_directionLps: Vector3): string {
  throw new Error('being written');
}
/** The same letters for the opposite direction: 'AL' → 'PR'. */
export function oppositeLetters(_letters: string): string {
  throw new Error('being written');
}
