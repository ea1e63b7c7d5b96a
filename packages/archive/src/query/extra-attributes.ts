import type { DicomJsonAttribute } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import { allOf, anyOf, type Condition, column, type TableName, type Test } from './condition.ts';
import { foldedWords } from './fold.ts';
import { foldNameGroups, namePatterns } from './name-groups.ts';
import { nameTest, planKey } from './plan-key.ts';
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

/** What was read of such an attribute. */
export interface ReadAttribute {
  /** As they are indexed, each once. */
  readonly values: readonly string[];
  /** As it is answered. */
  readonly attribute: DicomJsonAttribute;
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
  fuzzy: boolean,
): Condition | undefined | 'not' {
  if (match.kind === 'empty') return 'not';
  const ofTag = column('extra_values', 'tag', { op: 'one-of', values: [tag] });
  const under = levels.indexOf(level) < levels.indexOf(attributeLevel) ? level : attributeLevel;
  const someValue = (condition: Condition): Condition => ({
    kind: 'exists',
    table: 'extra_values',
    under: tableOf[under],
    condition: allOf([ofTag, condition]),
  });
  const kind = kinds[vr] ?? 'text';
  const names = kind === 'name' ? namesIn(match) : undefined;
  if (names) return planNames(names, fuzzy, someValue);
  const attribute = {
    tag,
    table: 'extra_values',
    kind: kind === 'name' ? 'text' : kind,
    column: 'value',
    ...(kind === 'name' && { folded: 'value' }),
  } as const;
  const condition = planKey(attribute, match, false);
  return condition && someValue(asText(condition));
}

function namesIn(match: Matching): readonly string[] | undefined {
  switch (match.kind) {
    case 'single':
      return [match.value];
    case 'wildcard':
      return [match.pattern];
    case 'list':
      return match.values;
    default:
      return undefined;
  }
}

/**
 * As names of the usual keys match (`planKey`): without `=` in any component group, with it in each group that is named; case and
 * accents are ignored. Each group of a name is a value of its own.
 */
function planNames(
  names: readonly string[],
  fuzzy: boolean,
  someValue: (condition: Condition) => Condition,
): Condition | undefined {
  const value = (test: Test) => someValue(column('extra_values', 'value', test));
  const each = names.map((name): Condition | undefined => {
    const groups = Object.values(foldNameGroups(name)).filter(
      (group) => group !== null && !/^\*[*^]*$/.test(group),
    ) as string[];
    if (groups.length === 0) return undefined;
    const literal = allOf(
      groups.map((group) => anyOf(namePatterns(group).map((text) => value(nameTest(text))))),
    );
    const words = fuzzy && !name.includes('=') ? foldedWords((groups[0] ?? '').replace(/[*?]/g, ' ')) : [];
    if (words.length === 0) return literal;
    const byWord = words.map((text) => column('extra_values', 'value', { op: 'word-start', text }));
    return anyOf([literal, someValue(allOf(byWord))]);
  });
  // One that matches everything makes all of it match.
  return each.includes(undefined) || each.length === 0
    ? undefined
    : anyOf(each.filter((condition) => condition !== undefined));
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
