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

/**
 * Runs a statement that is written once, `?` for each value: what the common paths use, since to build a statement
 * anew costs more than to run it.
 */
export async function run<Row = Record<string, unknown>>(
  { database, dialect }: Sql,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await database.executeQuery(
    CompiledQuery.raw(dialect.text(statement), values as unknown[]),
  );
  return rows as Row[];
}

/** Rows of one insert, so that few texts are ever prepared. */
const chunkSizes = [64, 8, 1];

export interface InsertOptions {
  /** A column, of which each row's value is answered. */
  readonly returning?: string;
  /** What follows `on conflict`. */
  readonly onConflict?: string;
}

/** Inserts rows in their order; answers one column of each when asked. */
export async function insertRows<Row extends object>(
  connection: Sql,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
  { returning, onConflict }: InsertOptions = {},
): Promise<number[]> {
  const answers: number[] = [];
  for (let at = 0; at < rows.length; ) {
    const size = chunkSizes.find((chunk) => chunk <= rows.length - at) ?? 1;
    const values = rows.slice(at, at + size).flatMap((row) => columns.map((column) => row[column]));
    const statement = insertOf(table, columns.join('", "'), size, columns.length);
    const answered = await run<Record<string, number>>(
      connection,
      `${statement}${onConflict ? ` on conflict ${onConflict}` : ''}${returning ? ` returning ${returning}` : ''}`,
      values,
    );
    if (returning) answers.push(...answered.map((row) => row[returning] as number).sort((a, b) => a - b));
    at += size;
  }
  return answers;
}

const inserts = new Map<string, string>();

function insertOf(table: string, columns: string, rows: number, width: number): string {
  const key = `${table} ${rows} ${columns}`;
  let text = inserts.get(key);
  if (text === undefined) {
    const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
    text = `insert into ${table} ("${columns}") values ${Array.from({ length: rows }, () => row).join(', ')}`;
    inserts.set(key, text);
  }
  return text;
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
