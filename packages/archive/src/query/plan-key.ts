import { allOf, anyOf, type Condition, column, never, type TableName, type Test } from './condition.ts';
import { fold, foldedWords } from './fold.ts';
import { foldNameGroups, namePatterns } from './name-groups.ts';
import type { Matching } from './query.ts';
import type { SearchAttribute } from './search-attributes.ts';
import { normaliseDate, parseTime } from './temporal.ts';

/**
 * One matching key as a condition on columns. PS3.4 §C.2.2.2.
 *
 * `undefined`: universal matching, nothing to test. A value that cannot be one of its VR matches nothing.
 */
export function planKey(attribute: SearchAttribute, match: Matching, fuzzy: boolean): Condition | undefined {
  if (isUniversal(match)) return undefined;
  switch (match.kind) {
    case 'list': {
      const each = match.values.map((value) => planKey(attribute, valueMatching(attribute, value), fuzzy));
      if (each.some((condition) => condition === undefined)) return undefined;
      return anyOf(each.filter((condition) => condition !== undefined));
    }
    case 'contains':
      return planContains(attribute, match.text);
    case 'empty':
      return allOf(columnsOf(attribute).map((name) => column(attribute.table, name, { op: 'empty' })));
    default:
      if (attribute.kind === 'name') return planName(attribute, textOf(match), fuzzy);
      return planTest(attribute, planValue(attribute, match));
  }
}

/** Matches everything, absent values too. PS3.4 §C.2.2.2.3; `*` alone is the same by §C.2.2.2.4. */
function isUniversal(match: Matching): boolean {
  switch (match.kind) {
    case 'single':
      return match.value === '';
    case 'wildcard':
      return /^\**$/.test(match.pattern);
    case 'range':
      return !match.from && !match.to;
    case 'list':
      return match.values.length === 0;
    case 'contains':
      return foldedWords(match.text).length === 0;
    case 'empty':
      return false;
  }
}

function valueMatching(attribute: SearchAttribute, value: string): Matching {
  const hasWildcards = attribute.kind === 'text' || attribute.kind === 'name';
  return hasWildcards && /[*?]/.test(value)
    ? { kind: 'wildcard', pattern: value }
    : { kind: 'single', value };
}

function planTest(attribute: SearchAttribute, test: Test | undefined): Condition {
  return test ? column(attribute.table, attribute.column, test) : never;
}

type ValueMatching = Exclude<Matching, { kind: 'list' } | { kind: 'contains' } | { kind: 'empty' }>;

function planValue(attribute: SearchAttribute, match: ValueMatching): Test | undefined {
  switch (attribute.kind) {
    case 'date':
      return planDate(match);
    case 'time':
      return planTime(match);
    case 'integer': {
      const text = textOf(match).trim();
      return /^[+-]?\d+$/.test(text) ? { op: 'one-of', values: [Number(text)] } : undefined;
    }
    case 'uid':
      return { op: 'one-of', values: [textOf(match).trim()] };
    default:
      // Of the text VRs only DT has ranges: its last day, hour or second ends with all that it goes on with.
      if (match.kind === 'range')
        return { op: 'range', from: match.from, to: match.to === undefined ? undefined : `${match.to}~` };
      return match.kind === 'wildcard'
        ? { op: 'glob', pattern: match.pattern.trim() }
        : { op: 'one-of', values: [textOf(match).trim()] };
  }
}

function planDate(match: ValueMatching): Test | undefined {
  if (match.kind !== 'range') {
    const day = normaliseDate(textOf(match));
    return day === null ? undefined : { op: 'one-of', values: [day] };
  }
  const range = dateRange(match);
  return range && { op: 'range', ...range };
}

function planTime(match: ValueMatching): Test | undefined {
  if (match.kind !== 'range') {
    const span = parseTime(textOf(match));
    return span && { op: 'range', from: span.earliest, to: span.latest };
  }
  const range = timeRange(match);
  return range && { op: 'range', ...range };
}

type RangeMatching = Extract<Matching, { kind: 'range' }>;

interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Ends as they are indexed; `undefined` when an end is no date. */
export function dateRange({ from, to }: RangeMatching): Range | undefined {
  const first = from ? normaliseDate(from) : undefined;
  const last = to ? normaliseDate(to) : undefined;
  return first === null || last === null ? undefined : { from: first, to: last };
}

/** Ends as they are indexed; `undefined` when an end is no time. */
export function timeRange({ from, to }: RangeMatching): Range | undefined {
  const first = from ? parseTime(from)?.earliest : undefined;
  const last = to ? parseTime(to)?.latest : undefined;
  return (from && !first) || (to && !last) ? undefined : { from: first, to: last };
}

const groupNames = ['alphabetic', 'ideographic', 'phonetic'] as const;

function columnsOf({ kind, column: name }: SearchAttribute): string[] {
  return kind === 'name' ? groupNames.map((group) => `${name}_${group}`) : [name];
}

/**
 * A name without `=` is looked for in each component group, so that a romanised query finds a name that has its
 * romanised form in any of them; with `=`, each group named must match its own. Case and accents are ignored.
 * PS3.4 §C.2.2.2.1 allows both for PN.
 */
function planName(attribute: SearchAttribute, name: string, fuzzy: boolean): Condition {
  const groups = foldNameGroups(name);
  if (name.includes('=')) {
    return allOf(
      groupNames.flatMap((group) => {
        const text = groups[group];
        return text === null || /^\*[*^]*$/.test(text)
          ? []
          : [groupCondition(attribute.table, `${attribute.column}_${group}`, text)];
      }),
    );
  }
  const text = groups.alphabetic ?? '';
  const literal = columnsOf(attribute).map((name) => groupCondition(attribute.table, name, text));
  if (!fuzzy) return anyOf(literal);
  const words = foldedWords(text.replace(/[*?]/g, ' '));
  return anyOf([...literal, everyWord(attribute, words, 'word-start')]);
}

function groupCondition(table: TableName, name: string, text: string): Condition {
  const tests = namePatterns(text).map((pattern) => column(table, name, nameTest(pattern)));
  return tests.length === 1 ? (tests[0] ?? never) : anyOf(tests);
}

/** How one pattern of `namePatterns` is looked for. */
export function nameTest(text: string): Test {
  return /[*?]/.test(text) ? { op: 'glob', pattern: text } : { op: 'one-of', values: [text] };
}

function planContains(attribute: SearchAttribute, text: string): Condition {
  if (attribute.kind === 'name') return everyWord(attribute, foldedWords(text), 'includes');
  if (attribute.folded)
    return column(attribute.table, attribute.folded, { op: 'includes', text: fold(text) });
  return column(attribute.table, attribute.column, { op: 'includes', text: text.trim() });
}

/** Some component group has every word. */
function everyWord(
  attribute: SearchAttribute,
  words: readonly string[],
  op: 'includes' | 'word-start',
): Condition {
  if (words.length === 0) return never;
  return anyOf(
    columnsOf(attribute).map((name) =>
      allOf(words.map((word) => column(attribute.table, name, { op, text: word }))),
    ),
  );
}

function textOf(match: ValueMatching): string {
  switch (match.kind) {
    case 'single':
      return match.value;
    case 'wildcard':
      return match.pattern;
    case 'range':
      return '';
  }
}
