import type { Vector3 } from './vector.ts';

/** Anatomical Orientation Type (0010,2210): animals on four legs are spoken of in other terms. PS3.3 C.7.1.1. */
export type AnatomicalOrientation = 'BIPED' | 'QUADRUPED';

/** A component below this (about 2°) is too small to name. */
const SMALLEST_NAMED = 0.035;

type AxisLetters = readonly [towards: string, away: string];

/**
 * Letters along x, y and z of the patient. Of a quadruped those of neck, trunk and tail: the terms of head and limbs
 * depend on the body part, which coordinates do not know. PS3.3 C.7.6.1.1.1, C.7.6.2.1.1.
 */
const AXES: Readonly<Record<AnatomicalOrientation, readonly [AxisLetters, AxisLetters, AxisLetters]>> = {
  BIPED: [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ],
  QUADRUPED: [
    ['LE', 'RT'],
    ['D', 'V'],
    ['CR', 'CD'],
  ],
};

/** Further terms of quadrupeds that Patient Orientation may use, with the axis they name. PS3.3 C.7.6.1.1.1. */
const QUADRUPED_TERMS: readonly (readonly [string, string])[] = [
  ['R', 'CD'],
  ['M', 'L'],
  ['PR', 'DI'],
  ['PA', 'D'],
  ['PL', 'D'],
];

/**
 * Letters of a direction in the body, the main one first: { x: 0.1, y: 0.9, z: 0.4 } → 'PHL'.
 * '' when it has no direction. PS3.3 C.7.6.1.1.1.
 */
export function orientationLetters(directionLps: Vector3, anatomy: AnatomicalOrientation = 'BIPED'): string {
  const { x, y, z } = directionLps;
  const letters = AXES[anatomy];
  return [x, y, z]
    .map((size, axis) => ({ size: Math.abs(size), letter: letters[axis]?.[size > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size >= SMALLEST_NAMED)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/**
 * The letters of the opposite direction: 'AL' → 'PR'. '' where a term is not known, and for a quadruped's dorsal side,
 * which is opposite to the ventral one on the trunk, but to the palmar or plantar one on a limb.
 */
export function oppositeLetters(letters: string, anatomy: AnatomicalOrientation = 'BIPED'): string {
  const terms = findTerms(letters, anatomy) ?? [];
  return anatomy === 'QUADRUPED' && terms.includes('D') ? '' : terms.map(oppositeOf(anatomy)).join('');
}

/** The terms of one value of Patient Orientation, e.g. 'AL' → ['A', 'L']; undefined where it is not valid. */
function findTerms(value: string, anatomy: AnatomicalOrientation): string[] | undefined {
  const known = termsOf(anatomy);
  const terms: string[] = [];
  for (let at = 0; at < value.length; ) {
    if (terms.length === AXES[anatomy].length) return undefined;
    const rest = value.slice(at, at + LONGEST_TERM).toUpperCase();
    const term = known.find((candidate) => rest.startsWith(candidate));
    if (!term) return undefined;
    terms.push(term);
    at += term.length;
  }
  const axes = new Set(terms.map((term) => axisOf(term, anatomy)));
  return terms.length > 0 && axes.size === terms.length ? terms : undefined;
}

const LONGEST_TERM = 2;

/** Terms of two letters first, so that 'PR' is not taken for another followed by 'R'. */
const termsOf = (anatomy: AnatomicalOrientation): readonly string[] =>
  [...AXES[anatomy], ...(anatomy === 'QUADRUPED' ? QUADRUPED_TERMS : [])]
    .flat()
    .sort((a, b) => b.length - a.length);

const pairsOf = (anatomy: AnatomicalOrientation): readonly (readonly [string, string])[] =>
  anatomy === 'QUADRUPED' ? [...AXES.QUADRUPED, ...QUADRUPED_TERMS] : AXES.BIPED;

const oppositeOf =
  (anatomy: AnatomicalOrientation) =>
  (term: string): string => {
    for (const [towards, away] of pairsOf(anatomy)) {
      if (term === towards) return away;
      if (term === away) return towards;
    }
    return '';
  };

/** A name for the line that a term and its opposite lie on. */
const axisOf = (term: string, anatomy: AnatomicalOrientation): string =>
  [term, oppositeOf(anatomy)(term)].sort().join();

/**
 * Patient Orientation (0020,0020) as it may be shown: the direction along a row and that along a column; undefined when
 * either is no valid term, or both lie along one axis. PS3.3 C.7.6.1.1.1.
 */
export function parsePatientOrientation(
  values: readonly string[],
  anatomy: AnatomicalOrientation = 'BIPED',
): readonly [alongRow: string, alongColumn: string] | undefined {
  const [alongRow, alongColumn] = values.map((value) => findTerms(value.trim(), anatomy));
  const [mainOfRow, mainOfColumn] = [alongRow?.[0], alongColumn?.[0]];
  if (!alongRow || !alongColumn || !mainOfRow || !mainOfColumn) return undefined;
  if (axisOf(mainOfRow, anatomy) === axisOf(mainOfColumn, anatomy)) return undefined;
  return [alongRow.join(''), alongColumn.join('')];
}
