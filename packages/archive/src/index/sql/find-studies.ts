import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Condition, never } from '../../query/condition.ts';
import { isUsualStudyOrder, type SortColumn } from '../../query/plan-query.ts';
import { requiredGrams } from '../../query/required-grams.ts';
import { candidateSelects } from './candidates.ts';
import { run, type Sql } from './statement.ts';
import { facetOf, facetPage } from './study-days.ts';
import { walkCandidates, walkStudies } from './walk-studies.ts';
import { writeCondition } from './write-condition.ts';

/** Ids of one page in their order, and how many there are in all. */
export interface FoundIds {
  readonly ids: readonly number[];
  readonly total: number;
  readonly totalIsLowerBound?: true;
}

export interface StudyQuestion {
  readonly condition: Condition;
  readonly order: readonly SortColumn[];
  readonly offset: number;
  readonly limit: number;
}

/** How much one statement may read: each of these takes some milliseconds. */
export interface SearchLimits {
  /** As many entries of an index are read with their total by one statement. */
  readonly fewEntries: number;
  /** As many studies are looked at one by one. */
  readonly fewStudies: number;
  /** As many entries of an index are counted for a total. */
  readonly countedEntries: number;
  /** As many entries of an index are sorted rather than looked for in the order of the list. */
  readonly sortedEntries: number;
  /** As many studies are gone through at once. */
  readonly stepStudies: number;
}

export const usualLimits: SearchLimits = {
  fewEntries: 200,
  fewStudies: 2000,
  countedEntries: 100_000,
  sortedEntries: 20_000,
  stepStudies: 2000,
};

/**
 * Finds one page of studies without reading more than a bounded part of the archive. In this order:
 *
 * 1. all studies, those of some days, of a modality, or both: a count is kept for each day, which gives the total and
 *    the day on which an offset falls;
 * 2. the only key has an index and is met by very few, as an ID is: all are read at once, and counted;
 * 3. some key is met by few studies: each of these is looked at, and the total is exact;
 * 4. an index that is met by no more than can be sorted gives their order, in which they are looked at until a page is
 *    full;
 * 5. else many studies fulfil each key: going through the list in its order soon fills a page. The total is exact where
 *    one index counts it, and a lower bound otherwise.
 */
export async function findStudyIds(
  connection: Sql,
  question: StudyQuestion,
  limits: SearchLimits = usualLimits,
): Promise<FoundIds> {
  const conditions = await dropEmpty(
    connection,
    await resolveModalities(connection, conjunctsOf(question.condition)),
  );
  if (conditions.some(isNever)) return { ids: [], total: 0 };
  const isUsual = isUsualStudyOrder(question.order);
  const facet = facetOf(conditions);
  if (facet && isUsual) return facetPage(connection, facet, question);

  const [only, ...others] = conditions;
  const select = only && others.length === 0 ? candidateSelects(only, connection.dialect) : undefined;
  if (select && isUsual && !facet) {
    const { offset, limit } = question;
    const most = limits.fewEntries + 1;
    const all = await newestOf(connection, sql`${select} limit ${most}`, most);
    if (all.length < most) return { ids: all.slice(offset, offset + limit), total: all.length };
  }
  const indexed =
    select && !facet ? await countEntries(connection, select, limits.countedEntries) : undefined;
  if (select && isUsual && indexed !== undefined && indexed <= limits.sortedEntries)
    return { ids: await newestOf(connection, select, question.limit, question.offset), total: indexed };

  const few = await fewCandidates(connection, conditions, limits);
  if (few) return lookAtEach(connection, few, conditions, question);

  const where = whereOf(connection, conditions);
  const counted = facet ? (await facetPage(connection, facet, { offset: 0, limit: 0 })).total : indexed;
  if (!isUsual) return direct(connection, where, question, counted);
  const walk = { ...question, stepStudies: limits.stepStudies };
  const some = others.length > 0 ? await someCandidates(connection, conditions, limits) : undefined;
  if (some) return walkCandidates(connection, some, where, walk);
  const { ids, isEnd } = await walkStudies(connection, conditions, where, walk);
  const seen = question.offset + ids.length;
  if (counted !== undefined) return { ids, total: counted };
  // Nothing on a page behind the end says nothing about how many came before it.
  if (isEnd)
    return { ids, total: ids.length > 0 || question.offset === 0 ? seen : await total(connection, where) };
  return { ids, total: seen + 1, totalIsLowerBound: true };
}

/** What must all hold, each by itself. */
function conjunctsOf(condition: Condition): Condition[] {
  return condition.kind === 'all' ? condition.conditions.flatMap(conjunctsOf) : [condition];
}

const isNever = (condition: Condition): boolean =>
  condition.kind === 'any' && condition.conditions.length === 0;

/** Few modalities exist: a word that is part of none need not be looked for among those of each study. */
async function resolveModalities(connection: Sql, conditions: readonly Condition[]): Promise<Condition[]> {
  if (!conditions.some(asksModalities)) return [...conditions];
  const rows = await run<{ modality: string }>(
    connection,
    "select modality from study_days where study_date = '*' and modality <> ''",
  );
  const known = rows.map(({ modality }) => modality);
  const resolve = (condition: Condition): Condition => {
    if (condition.kind === 'any') {
      const parts = condition.conditions.map(resolve).filter((part) => !isNever(part));
      return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', conditions: parts };
    }
    if (condition.kind !== 'column' || condition.column !== 'modalities') return condition;
    const { test } = condition;
    const isPossible =
      test.op !== 'includes' || test.text.includes('\\') || known.some((name) => name.includes(test.text));
    return isPossible ? condition : never;
  };
  return conditions.map(resolve);
}

/** Of alternatives that each have an index, those that are met by nothing: most names are in one component group only. */
async function dropEmpty(connection: Sql, conditions: readonly Condition[]): Promise<Condition[]> {
  const kept: Condition[] = [];
  for (const condition of conditions) kept.push(await withoutEmpty(connection, condition));
  return kept;
}

async function withoutEmpty(connection: Sql, condition: Condition): Promise<Condition> {
  if (condition.kind !== 'any' || condition.conditions.length < 2) return condition;
  const selects = condition.conditions.map((part) => candidateSelects(part, connection.dialect));
  if (selects.some((select) => select === undefined)) return condition;
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(selects.map((select, at) => sql`exists (${select}) as ${sql.id(`met${at}`)}`))}`.execute(
    connection.database,
  );
  const met = condition.conditions.filter((_, at) => rows[0]?.[`met${at}`]);
  return met.length === 1 && met[0] ? met[0] : { kind: 'any', conditions: met };
}

function asksModalities(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.conditions.some(asksModalities);
  return condition.kind === 'column' && condition.column === 'modalities';
}

const whereOf = ({ dialect }: Sql, conditions: readonly Condition[]): RawBuilder<SqlBool> =>
  writeCondition({ kind: 'all', conditions }, dialect);

/** Ids of the studies of the key that is met by fewest, when they are few, as one value for the next statement. */
async function fewCandidates(
  connection: Sql,
  conditions: readonly Condition[],
  { fewStudies }: SearchLimits,
): Promise<StudyList | undefined> {
  let best: StudyList | undefined;
  for (const condition of conditions) {
    const select = candidateSelects(condition, connection.dialect);
    if (!select) continue;
    const found = await listOf(connection, sql`${select} limit ${fewStudies + 1}`);
    if (found.count <= (best?.count ?? fewStudies)) best = found;
    if (best && best.count < 50) return best;
  }
  const grams = requiredGrams({ kind: 'all', conditions });
  if (!grams || best) return best;
  const each = grams.map(
    (alternative) =>
      sql`select id from (${connection.dialect.studiesWithGrams(alternative, fewStudies + 1)}) as part`,
  );
  const found = await listOf(connection, sql.join(each, sql` union `));
  return found.count <= fewStudies ? found : undefined;
}

/** Ids, in the order of the study list, of the studies of the key that is met by fewest, when those can be sorted. */
async function someCandidates(
  connection: Sql,
  conditions: readonly Condition[],
  { sortedEntries }: SearchLimits,
): Promise<readonly number[] | undefined> {
  let best: { readonly select: RawBuilder<unknown>; readonly count: number } | undefined;
  for (const condition of conditions) {
    const select = candidateSelects(condition, connection.dialect);
    const count = select && (await countEntries(connection, select, best?.count ?? sortedEntries));
    if (select && count !== undefined) best = { select, count };
  }
  if (!best) return undefined;
  const { rows } = await sql<{ list: string | readonly (string | number)[] | null }>`
    select ${sql.raw(connection.dialect.listOf('id', 'moment desc, id desc'))} as list
    from (${best.select}) as found`.execute(connection.database);
  const list = rows[0]?.list ?? [];
  return (typeof list === 'string' ? (JSON.parse(list) as number[]) : list).map(Number);
}

/** Ids of studies, never taken apart on their way from one statement to the next. */
interface StudyList {
  readonly list: unknown;
  readonly count: number;
}

async function listOf({ database, dialect }: Sql, select: RawBuilder<unknown>): Promise<StudyList> {
  const { rows } = await sql<StudyList>`
    select ${sql.raw(dialect.listOf('id', 'id'))} as list, count(*) as count from (${select}) as found`.execute(
    database,
  );
  return rows[0] ?? { list: undefined, count: 0 };
}

async function lookAtEach(
  connection: Sql,
  { list, count }: StudyList,
  conditions: readonly Condition[],
  { order, offset, limit }: StudyQuestion,
): Promise<FoundIds> {
  if (count === 0) return { ids: [], total: 0 };
  const { dialect, database } = connection;
  const found = sql`from ${dialect.studiesAmong(list)} where ${whereOf(connection, conditions)}`;
  const { rows } = await sql<{ id: number; total: number }>`
    select studies.id, count(*) over () as total ${found}
    order by ${orderOf(connection, order)} limit ${limit} offset ${offset}`.execute(database);
  const [first] = rows;
  if (first) return { ids: rows.map(({ id }) => id), total: first.total };
  const counted = await sql<{ total: number }>`select count(*) as total ${found}`.execute(database);
  return { ids: [], total: counted.rows[0]?.total ?? 0 };
}

/** Columns that are never absent, so that an index in either direction gives their order. */
const present = new Set([
  'id',
  'moment',
  'received_at',
  'modalities',
  'sop_instance_uid',
  'series_instance_uid',
]);

export function orderOf({ dialect }: Sql, order: readonly SortColumn[]): RawBuilder<unknown> {
  return sql.join(
    order.map(({ table, column, descending }) => {
      const name = sql.ref(`${table}.${column}`);
      return present.has(column) ? plainOrder(name, descending) : dialect.order(name, descending);
    }),
  );
}

const plainOrder = (name: RawBuilder<unknown>, descending: boolean): RawBuilder<unknown> =>
  descending ? sql`${name} desc` : name;

/** `undefined`: more than `most`. */
async function countEntries(
  { database }: Sql,
  select: RawBuilder<unknown>,
  most: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (${select} limit ${most + 1}) as found`.execute(database);
  const counted = rows[0]?.total ?? 0;
  return counted > most ? undefined : counted;
}

async function newestOf(
  connection: Sql,
  select: RawBuilder<unknown>,
  limit: number,
  offset = 0,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (${select}) as found order by moment desc, id desc limit ${limit} offset ${offset}`.execute(
    connection.database,
  );
  return rows.map(({ id }) => id);
}

/** In an order that was asked for: by the index of its first column, then those that have no value there. */
async function direct(
  connection: Sql,
  where: RawBuilder<SqlBool>,
  { order, offset, limit }: StudyQuestion,
  counted: number | undefined,
): Promise<FoundIds> {
  const [first, ...rest] = order;
  if (!first) return { ids: [], total: 0 };
  const column = sql.ref(`studies.${first.column}`);
  const wanted = limit + 1;
  const page = async (
    condition: RawBuilder<SqlBool>,
    by: RawBuilder<unknown>,
    most: number,
    skip: number,
  ) => {
    const { rows } = await sql<{ id: number }>`
      select studies.id from studies where ${condition} and ${where}
      order by ${by} limit ${most} offset ${skip}`.execute(connection.database);
    return rows.map(({ id }) => id);
  };
  const others = orderOf(connection, rest);
  const known = sql<SqlBool>`${column} is not null`;
  const found = await page(known, sql`${plainOrder(column, first.descending)}, ${others}`, wanted, offset);
  if (found.length < wanted && !present.has(first.column)) {
    const before =
      found.length > 0 ? offset + found.length : await total(connection, sql`${known} and ${where}`);
    found.push(
      ...(await page(sql`${column} is null`, others, wanted - found.length, Math.max(0, offset - before))),
    );
  }
  const ids = found.slice(0, limit);
  if (counted !== undefined) return { ids, total: counted };
  const seen = offset + ids.length;
  if (found.length > limit) return { ids, total: seen + 1, totalIsLowerBound: true };
  return { ids, total: ids.length > 0 || offset === 0 ? seen : await total(connection, where) };
}

async function total(connection: Sql, where: RawBuilder<SqlBool>): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from studies where ${where}`.execute(connection.database);
  return rows[0]?.total ?? 0;
}
