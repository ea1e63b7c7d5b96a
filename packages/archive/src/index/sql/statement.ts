import { CompiledQuery, type Kysely } from 'kysely';
import type { SqlDialect } from './dialect.ts';
import type { Notices } from './postgres.ts';
import type { IndexTables } from './tables.ts';

/** A connection or a transaction with the words of its engine. */
export interface Sql {
  // biome-ignore lint/suspicious/noExplicitAny: other rooms add tables of theirs.
  readonly database: Kysely<IndexTables> | Kysely<any>;
  readonly dialect: SqlDialect;
  /** Told of changes when the transaction is committed. */
  readonly notices?: Notices | undefined;
}

const texts = new Map<string, string>();

/**
 * Runs a statement that is written once, `?` for each value: what the common paths use, since to build a statement
 * anew costs more than to run it.
 */
export async function run<Row = Record<string, unknown>>(
  { database, dialect }: Sql,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const key = `${dialect.name}${statement}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = dialect.text(statement);
    texts.set(key, text);
  }
  const { rows } = await database.executeQuery(CompiledQuery.raw(text, values as unknown[]));
  return rows as Row[];
}

/** Rows of one insert, so that few texts are ever prepared. */
const chunkSizes = [64, 8, 1];

/** Inserts rows in their order; answers one column of each when asked. */
export async function insertRows<Row extends object>(
  connection: Sql,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
  returning?: string,
): Promise<number[]> {
  const answers: number[] = [];
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  for (let at = 0; at < rows.length; ) {
    const size = chunkSizes.find((chunk) => chunk <= rows.length - at) ?? 1;
    const values = rows.slice(at, at + size).flatMap((row) => columns.map((column) => row[column]));
    const answered = await run<Record<string, number>>(
      connection,
      `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')}) values ${Array.from({ length: size }, () => tuple).join(', ')}${returning ? ` returning ${returning}` : ''}`,
      values,
    );
    if (returning) answers.push(...answered.map((row) => row[returning] as number).sort((a, b) => a - b));
    at += size;
  }
  return answers;
}

/** Sets columns of one row. */
export async function updateRow<Row extends object>(
  connection: Sql,
  table: string,
  id: number,
  columns: Partial<Row>,
): Promise<void> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  if (names.length === 0) return;
  await run(
    connection,
    `update ${table} set ${names.map((name) => `"${name}" = ?`).join(', ')} where id = ?`,
    [...names.map((name) => columns[name]), id],
  );
}
