import { type RawBuilder, sql } from 'kysely';
import type { ExtraAttribute } from '../../query/extra-attributes.ts';
import { type MatchRows, type MatchTable, matchColumns } from '../../query/match-of.ts';
import { type QueryPlan, tablesOf } from '../../query/plan-query.ts';
import type { Query, QueryLevel } from '../../query/query.ts';
import { readExtraAnswers } from './extra-attributes.ts';
import { findStudyIds, orderOf } from './find-studies.ts';
import { run, type Sql } from './statement.ts';
import { writeCondition } from './write-condition.ts';

/** Beyond as many matches behind the page, a total is not counted to its end. */
const countedMatches = 20_000;

export interface FoundRows {
  readonly rows: MatchRows[];
  readonly total: number;
  readonly totalIsLowerBound?: true;
}

type Ids = Partial<Record<MatchTable, number>>;

/** One page of matches: first which rows, then each row once, however many matches it is part of. */
export async function findRows(
  connection: Sql,
  query: Pick<Query, 'level' | 'offset' | 'limit'>,
  plan: QueryPlan,
  extras: readonly ExtraAttribute[] = [],
): Promise<FoundRows> {
  const { ids, ...totals } =
    query.level === 'STUDY' ? await studyIds(connection, query, plan) : await idsOf(connection, query, plan);
  const tables = tablesOf[query.level] as readonly MatchTable[];
  const found = new Map<MatchTable, ReadonlyMap<number, object>>();
  for (const table of tables) found.set(table, await rowsById(connection, table, ids));
  const told = extras.length > 0 ? await readExtraAnswers(connection, ids, extras) : [];
  const rows = ids.map((match, at) => {
    const row: Record<string, object> = {};
    for (const table of tables) row[table] = found.get(table)?.get(match[table] ?? 0) as object;
    if (told[at]) row.extra = told[at];
    return row as MatchRows;
  });
  return { rows, ...totals };
}

async function studyIds(
  connection: Sql,
  { offset, limit }: Pick<Query, 'offset' | 'limit'>,
  { condition, order }: QueryPlan,
) {
  const { ids, ...totals } = await findStudyIds(connection, { condition, order, offset, limit });
  return { ids: ids.map((id): Ids => ({ studies: id })), ...totals };
}

async function rowsById(
  connection: Sql,
  table: MatchTable,
  matches: readonly Ids[],
): Promise<ReadonlyMap<number, object>> {
  const ids = [...new Set(matches.flatMap((match) => match[table] ?? []))];
  if (ids.length === 0) return new Map();
  const { dialect } = connection;
  const rows = await run<{ id: number }>(
    connection,
    `select id, ${matchColumns[table].join(', ')} from ${table} where ${dialect.inList('id', 'bigint')}`,
    [dialect.list(ids)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const joins: Readonly<Record<QueryLevel, string>> = {
  PATIENT: 'patients',
  STUDY: 'studies',
  SERIES: 'series join studies on studies.id = series.study',
  IMAGE: 'instances join series on series.id = instances.series join studies on studies.id = instances.study',
};

async function idsOf(
  connection: Sql,
  { level, offset, limit }: Pick<Query, 'level' | 'offset' | 'limit'>,
  { condition, order }: QueryPlan,
): Promise<{ ids: Ids[]; total: number; totalIsLowerBound?: true }> {
  const { database, dialect } = connection;
  const tables = tablesOf[level];
  const from = sql`from ${sql.raw(joins[level])} where ${writeCondition(condition, dialect)}`;
  const columns: RawBuilder<unknown> = sql.raw(tables.map((table) => `${table}.id as ${table}`).join(', '));
  const { rows } = await sql<Ids>`
    select ${columns} ${from} order by ${orderOf(connection, order)} limit ${limit} offset ${offset}`.execute(
    database,
  );
  if (rows.length < limit && (rows.length > 0 || offset === 0))
    return { ids: rows, total: offset + rows.length };
  const most = offset + limit + countedMatches;
  const counted = await sql<{ total: number }>`
    select count(*) as total from (select 1 ${from} limit ${most}) as found`.execute(database);
  const total = counted.rows[0]?.total ?? 0;
  return { ids: rows, total, ...(total === most && { totalIsLowerBound: true }) };
}
