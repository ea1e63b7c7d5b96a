import type { Vector3 } from './vector.ts';

/** A component below this (about 2°) is too small to name. */
const SMALLEST_NAMED = 0.035;

const OPPOSITES: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/**
 * Letters of a direction in a biped's body, the main one first: { x: 0.1, y: 0.9, z: 0.4 } → 'PHL'.
 * '' when it has no direction. PS3.3 C.7.6.1.1.1.
 */
export function orientationLetters(directionLps: Vector3): string {
  const { x, y, z } = directionLps;
  const named = [
    { size: Math.abs(x), letter: x > 0 ? 'L' : 'R' },
    { size: Math.abs(y), letter: y > 0 ? 'P' : 'A' },
    { size: Math.abs(z), letter: z > 0 ? 'H' : 'F' },
  ];
  return named
    .filter(({ size }) => size >= SMALLEST_NAMED)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/** The letters of the opposite direction: 'AL' → 'PR'. '' when a letter is not one of the six (a quadruped's). */
export function oppositeLetters(letters: string): string {
  const opposite = [...letters.toUpperCase()].map((letter) => OPPOSITES[letter]);
  return opposite.includes(undefined) ? '' : opposite.join('');
}
