import type { DicomJsonAttribute } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { allOf, type Condition, column, type TableName, type Test } from './condition.ts';
import { foldNameGroups } from './name-groups.ts';
import { planKey } from './plan-key.ts';
import type { Matching, QueryLevel } from './query.ts';
import type { SearchKind } from './search-attributes.ts';
import { normaliseDate, parseTime } from './temporal.ts';

export type AttributeLevel = Exclude<QueryLevel, 'PATIENT'>;

/** An attribute that was made searchable while the archive runs. */
export interface ExtraAttribute {
  readonly tag: number;
  /** What the attribute is about: a value counts for the instance, or for all of its series or study. */
  readonly level: AttributeLevel;
  readonly vr: string;
}

export interface ExtraAttributeState extends ExtraAttribute {
  /** Sequence of the last change whose instance was read. */
  readonly indexedTo: number;
  /** Everything that is here was read. Until then a search finds only what was. */
  readonly isWhole: boolean;
}

/** VRs whose values are short enough for an index and compare as text, PS3.5 §6.2. */
const kinds: Readonly<Record<string, SearchKind>> = {
  AE: 'text',
  AS: 'text',
  CS: 'text',
  DT: 'text',
  LO: 'text',
  SH: 'text',
  PN: 'name',
  UI: 'uid',
  DA: 'date',
  TM: 'time',
  IS: 'integer',
  SL: 'integer',
  SS: 'integer',
  UL: 'integer',
  US: 'integer',
};

/** How values of a VR compare; the long texts and numbers that no index keeps, as text. */
export const searchKindOf = (vr: string): SearchKind => kinds[vr] ?? 'text';

/** Throws `ARCHIVE_ATTRIBUTE_NOT_SEARCHABLE`. */
export function requireSearchable({ vr }: ExtraAttribute): void {
  if (!kinds[vr]) throw archiveError('ARCHIVE_ATTRIBUTE_NOT_SEARCHABLE', { vr });
}

/** Values as they are indexed, each once. */
export function searchedValues(attribute: DicomJsonAttribute | undefined): string[] {
  const kind = kinds[attribute?.vr ?? ''];
  const values = (attribute?.Value ?? []).flatMap((value) => {
    if (value === null) return [];
    if (kind === 'name') return nameGroups(value);
    const text = String(value).replaceAll('\0', '').trim();
    switch (kind) {
      case 'date':
        return normaliseDate(text) ?? [];
      case 'time':
        return parseTime(text)?.earliest ?? [];
      case 'integer':
        return Number.isSafeInteger(Number(text)) ? String(Number(text)) : [];
      default:
        return text;
    }
  });
  return [...new Set(values.filter((value) => value !== ''))];
}

function nameGroups(value: unknown): string[] {
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string>;
  const groups = foldNameGroups([Alphabetic, Ideographic, Phonetic].join('='));
  return Object.values(groups).filter((group) => group !== null);
}

const tableOf: Readonly<Record<QueryLevel, TableName>> = {
  PATIENT: 'patients',
  STUDY: 'studies',
  SERIES: 'series',
  IMAGE: 'instances',
};
const levels: readonly QueryLevel[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];

/**
 * A key on such an attribute, where a match of `level` can see it: at its own level and above, or on something below.
 * `undefined`: universal matching; `'not'`: a match that cannot be asked for here.
 */
export function planExtraKey(
  level: QueryLevel,
  { tag, level: attributeLevel, vr }: ExtraAttribute,
  match: Matching,
): Condition | undefined | 'not' {
  if (match.kind === 'empty') return 'not';
  const kind = kinds[vr] ?? 'text';
  const attribute = {
    tag,
    table: 'extra_values',
    kind: kind === 'name' ? 'text' : kind,
    column: 'value',
    ...(kind === 'name' && { folded: 'value' }),
  } as const;
  const condition = planKey(attribute, kind === 'name' ? foldedMatching(match) : match, false);
  if (!condition) return undefined;
  const ofTag = column('extra_values', 'tag', { op: 'one-of', values: [tag] });
  const under = levels.indexOf(level) < levels.indexOf(attributeLevel) ? level : attributeLevel;
  return {
    kind: 'exists',
    table: 'extra_values',
    under: tableOf[under],
    condition: allOf([ofTag, asText(condition)]),
  };
}

/** Each component group of a name is a value of its own, folded. */
function foldedMatching(match: Matching): Matching {
  const folded = (name: string): string =>
    Object.values(foldNameGroups(name)).find((group) => group !== null) ?? '';
  switch (match.kind) {
    case 'single':
      return { kind: 'single', value: folded(match.value) };
    case 'wildcard':
      return { kind: 'wildcard', pattern: folded(match.pattern) };
    case 'list':
      return { kind: 'list', values: match.values.map(folded) };
    default:
      return match;
  }
}

/** All values are kept as text, numbers too. */
function asText(condition: Condition): Condition {
  switch (condition.kind) {
    case 'column':
      return { ...condition, test: textTest(condition.test) };
    case 'all':
    case 'any':
      return { ...condition, conditions: condition.conditions.map(asText) };
    case 'exists':
      return condition;
  }
}

const textTest = (test: Test): Test =>
  test.op === 'one-of' ? { op: 'one-of', values: test.values.map(String) } : test;
