import type { PatientEntry } from '../index/catalog.ts';

/** What tells one patient from another; names folded, dates `YYYYMMDD`. PS3.3 C.7.1.1. */
export type PatientIdentity = Pick<
  PatientEntry,
  | 'patient_key'
  | 'patient_id'
  | 'issuer_of_patient_id'
  | 'name_alphabetic'
  | 'name_ideographic'
  | 'name_phonetic'
  | 'birth_date'
  | 'sex'
>;

/** In what two identities contradict each other. */
export type PatientDifference = 'Patient ID' | 'name' | 'birth date' | 'sex';

/**
 * In what two identities contradict each other. What one of them leaves open, fills with a placeholder or spells
 * otherwise contradicts nothing: `MÜLLER^HANS` and `Mueller^Hans^^Dr` agree, and so do 1980 and 19800305.
 */
export function patientDifferences(a: PatientIdentity, b: PatientIdentity): PatientDifference[] {
  const differences: PatientDifference[] = [];
  if (isNamedById(a) && isNamedById(b) && !isSameId(a, b)) differences.push('Patient ID');
  if (!isSameName(a, b)) differences.push('name');
  if (!isSameDate(a.birth_date, b.birth_date)) differences.push('birth date');
  if (isOpposite(a.sex, b.sex)) differences.push('sex');
  return differences;
}

/** Without an ID that names somebody, the key is of the study. */
export const isNamedById = ({ patient_key }: PatientIdentity): boolean => !patient_key.startsWith('{"study"');

function isSameId(a: PatientIdentity, b: PatientIdentity): boolean {
  if (a.patient_id?.trim() !== b.patient_id?.trim()) return false;
  const [one, other] = [a.issuer_of_patient_id, b.issuer_of_patient_id];
  return one === null || other === null || one.trim() === other.trim();
}

/** Groups are compared with their like: which romanisation belongs to which ideographs cannot be told. */
function isSameName(a: PatientIdentity, b: PatientIdentity): boolean {
  for (const group of ['name_alphabetic', 'name_ideographic', 'name_phonetic'] as const) {
    const [one, other] = [a[group], b[group]];
    if (one !== null && other !== null) return isSameSpelling(one, other);
  }
  return true;
}

const placeholderNames = /^(anon(ymous|ymized|ymised)?|no ?name|unknown|unk|patient|test|x+|none|null)$/;

function isSameSpelling(one: string, other: string): boolean {
  if ([one, other].some((name) => placeholderNames.test(name.replace(/[\^ ]+/g, ' ').trim()))) return true;
  const [family = '', given = ''] = one.split('^').map(lettersOf);
  const [otherFamily = '', otherGiven = ''] = other.split('^').map(lettersOf);
  if (isNear(family, otherFamily) && isSameGivenName(given, otherGiven)) return true;
  // Some devices write the whole name into the first component, or given name first.
  return wordsOf(one) === wordsOf(other);
}

/** `Hans`, `H` and `Hans Peter` may be one man; who has no given name here may be anyone of the family. */
function isSameGivenName(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one) || isNear(one, other);
}

const lettersOf = (component: string): string => component.replace(/[^\p{L}\p{N}\p{M}]/gu, '');

const wordsOf = (name: string): string =>
  name
    .split(/[\s^,.-]+/)
    .filter((word) => word !== '' && !titles.has(word))
    .sort()
    .join('');

const titles = new Set(['dr', 'prof', 'mr', 'mrs', 'ms', 'herr', 'frau', 'jr', 'sr', 'md', 'phd']);

/** Equal but for a slip of the pen: one letter in four to seven, two in more; none in fewer. */
function isNear(one: string, other: string): boolean {
  const length = Math.max(one.length, other.length);
  const allowed = length < 4 ? 0 : length < 8 ? 1 : 2;
  return Math.abs(one.length - other.length) <= allowed && editDistance(one, other) <= allowed;
}

/** Letters to insert, delete or change (Levenshtein). Components of a name have at most 64 (PS3.5 §6.2). */
function editDistance(one: string, other: string): number {
  const [rows, columns] = [[...one.slice(0, 64)], [...other.slice(0, 64)]];
  let above = Array.from({ length: columns.length + 1 }, (_, column) => column);
  for (const [row, letter] of rows.entries()) {
    const current = [row + 1];
    for (const [column, otherLetter] of columns.entries()) {
      const changed = (above[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      current.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above[columns.length] ?? 0;
}

/** A date may be known by its year, or year and month alone. */
function isSameDate(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return true;
  return one.startsWith(other) || other.startsWith(one);
}

/** `O`, other, contradicts nothing. PS3.3 C.7.1.1. */
function isOpposite(one: string | null, other: string | null): boolean {
  return (one === 'M' && other === 'F') || (one === 'F' && other === 'M');
}
