import { Tag } from '@isocenter/dicom';
import { allOf, anyOf, type Condition, column, never, type TableName } from './condition.ts';
import { type ExtraAttribute, planExtraKey } from './extra-attributes.ts';
import { foldedWords } from './fold.ts';
import { dateRange, planKey, timeRange } from './plan-key.ts';
import type { Matching, MatchKey, Query, QueryLevel, SortKey } from './query.ts';
import type { Restriction } from './restriction.ts';
import { dateTimePairs, type SearchAttribute, searchAttributesOf } from './search-attributes.ts';

export interface SortColumn {
  readonly table: TableName;
  readonly column: string;
  readonly descending: boolean;
}

/** A query as any index can run it: rows of `level` and those above, a condition, a total order. */
export interface QueryPlan {
  readonly condition: Condition;
  /** Ends in a unique column, so that no two rows tie. Absent values come last either way. */
  readonly order: readonly SortColumn[];
  readonly ignoredKeys: readonly number[];
}

/** Tables whose row a match of a level has: its own and those above. A study row carries its patient's values. */
export const tablesOf: Readonly<Record<QueryLevel, readonly TableName[]>> = {
  PATIENT: ['patients'],
  STUDY: ['studies'],
  SERIES: ['studies', 'series'],
  IMAGE: ['studies', 'series', 'instances'],
};

/** Turns a query into conditions. Pure: the memory index and the SQL index run the same plan. PS3.4 §C.2.2.2. */
export function planQuery(query: Omit<Query, 'include'>, extras: readonly ExtraAttribute[] = []): QueryPlan {
  const attributes = searchAttributesOf(query.level);
  const known = query.keys.filter(({ tag }) => attributes.has(tag));
  const { conditions: extraConditions, ignoredKeys } = planExtraKeys(
    query,
    query.keys.filter(({ tag }) => !attributes.has(tag)),
    extras,
  );
  const { pairs, rest } = takeDateTimePairs(known, query.combineDateAndTime ?? true);
  const conditions: Condition[] = [planRestriction(query.level, query.restriction)];
  for (const { date, time } of pairs) {
    conditions.push(reach(query.level, attributes.get(date.tag), planDateTime(attributes, date, time)));
  }
  for (const { tag, match } of rest) {
    const attribute = attributes.get(tag);
    const condition = attribute && planKey(attribute, match, query.fuzzy ?? false);
    if (condition) conditions.push(reach(query.level, attribute, condition));
  }
  if (query.text) conditions.push(planText(query.level, query.text));
  conditions.push(...extraConditions);
  return { condition: allOf(conditions), order: planOrder(query.level, query.sort), ignoredKeys };
}

function planExtraKeys(
  { level, fuzzy = false }: Pick<Query, 'level' | 'fuzzy'>,
  keys: readonly MatchKey[],
  extras: readonly ExtraAttribute[],
) {
  const conditions: Condition[] = [];
  const ignoredKeys: number[] = [];
  for (const { tag, match } of keys) {
    const attribute = extras.find((extra) => extra.tag === tag);
    const condition = attribute ? planExtraKey(level, attribute, match, fuzzy) : 'not';
    if (condition === 'not') ignoredKeys.push(tag);
    else if (condition) conditions.push(condition);
  }
  return { conditions, ignoredKeys: [...new Set(ignoredKeys)] };
}

/** What the asker may see, as a condition on rows of `level`. */
export function planRestriction(level: QueryLevel, restriction: Restriction): Condition {
  switch (restriction.kind) {
    case 'everything':
      return allOf([]);
    case 'studies': {
      const values = restriction.studyInstanceUids;
      return reachTable(level, 'studies', column('studies', 'study_instance_uid', { op: 'one-of', values }));
    }
    default:
      return never;
  }
}

/** Puts a condition on a table where a match of `level` can see it: its own row, or some row below. */
function reach(level: QueryLevel, attribute: SearchAttribute | undefined, condition: Condition): Condition {
  if (!attribute) return condition;
  if (!attribute.ofStudy) return reachTable(level, attribute.table, condition);
  const under = level === 'PATIENT' ? 'patients' : 'studies';
  return { kind: 'exists', table: attribute.table, under, condition };
}

/** The lowest row of a match that can have rows below it. */
const lowestParent: Readonly<Record<QueryLevel, TableName>> = {
  PATIENT: 'patients',
  STUDY: 'studies',
  SERIES: 'series',
  IMAGE: 'series',
};

function reachTable(level: QueryLevel, table: TableName, condition: Condition): Condition {
  if (tablesOf[level].includes(table)) return condition;
  return { kind: 'exists', table, under: lowestParent[level], condition };
}

interface RangeKey {
  readonly tag: number;
  readonly match: Extract<Matching, { kind: 'range' }>;
}

const isRange = (key: MatchKey | undefined): key is RangeKey => key?.match.kind === 'range';

/** Takes out date and time ranges that mean one range together. */
function takeDateTimePairs(keys: readonly MatchKey[], combine: boolean) {
  const pairs: { date: RangeKey; time: RangeKey }[] = [];
  const taken = new Set<MatchKey>();
  for (const pair of combine ? dateTimePairs : []) {
    const date = keys.find(({ tag }) => tag === pair.date);
    const time = keys.find(({ tag }) => tag === pair.time);
    if (!isRange(date) || !isRange(time)) continue;
    pairs.push({ date, time });
    taken.add(date).add(time);
  }
  return { pairs, rest: keys.filter((key) => !taken.has(key)) };
}

/**
 * From the first date at the first time to the last date at the last time. PS3.4 §C.2.2.2.5.3. A study without a
 * time counts as begun at midnight.
 */
function planDateTime(
  attributes: ReadonlyMap<number, SearchAttribute>,
  dateKey: RangeKey,
  timeKey: RangeKey,
): Condition {
  const date = attributes.get(dateKey.tag);
  const time = attributes.get(timeKey.tag);
  const days = dateRange(dateKey.match);
  const times = timeRange(timeKey.match);
  if (!date || !time || !days || !times) return never;
  const onDate = (day: string) => column(date.table, date.column, { op: 'one-of', values: [day] });
  const ofDate = (range: { from?: string; to?: string }) =>
    column(date.table, date.column, { op: 'range', ...range });
  const conditions = [ofDate({ ...(days.from && { from: days.from }), ...(days.to && { to: days.to }) })];
  if (days.from && times.from && times.from > '000000.000000') {
    const late = column(time.table, time.column, { op: 'range', from: times.from });
    conditions.push(anyOf([ofDate({ from: nextDigits(days.from) }), allOf([onDate(days.from), late])]));
  }
  if (days.to && times.to) {
    const early = column(time.table, time.column, { op: 'range', to: times.to });
    const unknown = column(time.table, time.column, { op: 'empty' });
    conditions.push(
      anyOf([ofDate({ to: previousDigits(days.to) }), allOf([onDate(days.to), anyOf([early, unknown])])]),
    );
  }
  return allOf(conditions);
}

// Strictly after and before a day, as text: no date lies between these and the day itself.
const nextDigits = (day: string): string => String(Number(day) + 1).padStart(8, '0');
const previousDigits = (day: string): string => String(Number(day) - 1).padStart(8, '0');

function planText(level: QueryLevel, text: string): Condition {
  const words = foldedWords(text).map((word) =>
    anyOf([
      column('studies', 'words', { op: 'includes', text: word }),
      column('studies', 'modalities', { op: 'includes', text: word.toUpperCase() }),
    ]),
  );
  return reachTable(level, 'studies', allOf(words));
}

const ascending = (table: TableName, name: string): SortColumn => ({
  table,
  column: name,
  descending: false,
});
const descending = (table: TableName, name: string): SortColumn => ({
  table,
  column: name,
  descending: true,
});

/** Newest first, undated last. */
const studyOrder = [descending('studies', 'moment')];
const seriesOrder = [ascending('series', 'series_number'), ascending('series', 'series_instance_uid')];

const usualOrder: Readonly<Record<QueryLevel, readonly SortColumn[]>> = {
  PATIENT: [ascending('patients', 'name_alphabetic')],
  STUDY: studyOrder,
  SERIES: [...studyOrder, descending('studies', 'id'), ...seriesOrder],
  IMAGE: [
    ...studyOrder,
    descending('studies', 'id'),
    ...seriesOrder,
    ascending('instances', 'instance_number'),
  ],
};

const unique: Readonly<Record<QueryLevel, readonly SortColumn[]>> = {
  PATIENT: [ascending('patients', 'patient_key')],
  STUDY: [descending('studies', 'id')],
  SERIES: [ascending('series', 'id')],
  IMAGE: [ascending('instances', 'sop_instance_uid')],
};

function planOrder(level: QueryLevel, sort: readonly SortKey[] | undefined): SortColumn[] {
  const asked = (isNewestFirst(sort) ? [] : (sort ?? [])).flatMap((key) => {
    const name = sortColumn(level, key.tag);
    return name ? [{ ...name, descending: key.descending }] : [];
  });
  const order: SortColumn[] = [];
  for (const next of [...asked, ...usualOrder[level], ...unique[level]]) {
    if (!order.some(({ table, column: name }) => table === next.table && name === next.column))
      order.push(next);
  }
  return order;
}

/** Said by date and time, the usual order of studies; it has an index of its own. */
function isNewestFirst(sort: readonly SortKey[] | undefined): boolean {
  const [first, second, ...rest] = sort ?? [];
  return (
    rest.length === 0 &&
    first?.tag === Tag.StudyDate &&
    first.descending &&
    (second === undefined || (second.tag === Tag.StudyTime && second.descending))
  );
}

/** The order of studies without being asked for one. */
export function isUsualStudyOrder([first, second]: readonly SortColumn[]): boolean {
  return first?.column === 'moment' && first.descending && second?.column === 'id';
}

function sortColumn(
  level: QueryLevel,
  tag: SortKey['tag'],
): { table: TableName; column: string } | undefined {
  const own = tablesOf[level];
  if (tag === 'receivedAt') {
    if (level === 'PATIENT') return undefined;
    return { table: level === 'IMAGE' ? 'instances' : 'studies', column: 'received_at' };
  }
  if (tag === Tag.ModalitiesInStudy)
    return own.includes('studies') ? { table: 'studies', column: 'modalities' } : undefined;
  const attribute = searchAttributesOf(level).get(tag);
  if (!attribute || attribute.ofStudy || !own.includes(attribute.table)) return undefined;
  const name =
    attribute.kind === 'name' ? `${attribute.column}_alphabetic` : (attribute.folded ?? attribute.column);
  return { table: attribute.table, column: name };
}
