import type { CodedConcept } from './coded-concept.ts';

/** UCUM codes by other spellings of theirs, as writers have used and still use them. PS3.16 CID 82 to 85. */
const ucumOfSpelling: ReadonlyMap<string, string> = new Map([
  ['HU', "[hnsf'U]"],
  ["hnsf'U", "[hnsf'U]"],
  ["[hnsf'u]", "[hnsf'U]"],
  ['mm²', 'mm2'],
  ['mm^2', 'mm2'],
  ['cm²', 'cm2'],
  ['cm^2', 'cm2'],
  ['mm³', 'mm3'],
  ['mm^3', 'mm3'],
  ['cm³', 'cm3'],
  ['cm^3', 'cm3'],
  ['{SUVbw}g/ml', 'g/ml{SUVbw}'],
  ['{SUVlbm}g/ml', 'g/ml{SUVlbm}'],
  ['{SUVbsa}cm2/ml', 'cm2/ml{SUVbsa}'],
  ['{SUVibw}g/ml', 'g/ml{SUVibw}'],
]);

/** Plain units that private schemes spell as UCUM does. */
const plainUnits: ReadonlySet<string> = new Set([
  'mm',
  'cm',
  'mm2',
  'cm2',
  'mm3',
  'cm3',
  'ml',
  '%',
  'deg',
  's',
  'ms',
]);

/**
 * The UCUM code that a unit stands for, whatever its spelling; undefined where a private scheme means who knows what. A unit
 * of UCUM that is not known here stays as it is. PS3.16 TID 300, CID 7181.
 *
 * @example ucumOf({ value: 'HU', scheme: '99dcmjs', meaning: 'Hounsfield' }) // "[hnsf'U]"
 */
export function ucumOf({ value, scheme }: Pick<CodedConcept, 'value' | 'scheme'>): string | undefined {
  const known = ucumOfSpelling.get(value) ?? (plainUnits.has(value) ? value : undefined);
  return known ?? (scheme === 'UCUM' && value !== '' ? value : undefined);
}
