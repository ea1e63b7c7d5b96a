import { type Kysely, sql } from 'kysely';
import type { ArchiveDatabase } from './database.ts';
import { insertRows, run, type Sql } from './statement.ts';
import { addAllGrams } from './study-search.ts';
import type { IndexTables } from './tables.ts';

const rowsAtOnce = 500;

/**
 * Every row of every table, those of other rooms too, as they are at one moment, from SQLite to PostgreSQL or the other way. Both
 * have the same layout; what is kept in the words of one engine is made anew. Nothing is copied when it throws.
 */
export async function copyTables(
  from: Pick<ArchiveDatabase, 'kysely' | 'dialect'>,
  to: Pick<ArchiveDatabase, 'kysely' | 'dialect'>,
  signal?: AbortSignal,
): Promise<void> {
  const lite = from.dialect.name === 'sqlite' ? from : to;
  const tables = await tablesOfLayout(lite.kysely);
  await from.kysely
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((reading) =>
      to.kysely.transaction().execute(async (writing) => {
        const target = { database: writing, dialect: to.dialect };
        for (const table of [...tables].reverse())
          await sql`delete from ${sql.table(table)}`.execute(writing);
        for (const table of tables) {
          for await (const rows of rowsOf({ database: reading, dialect: from.dialect }, table)) {
            signal?.throwIfAborted();
            const [first] = rows;
            if (first) await insertRows(target, table, Object.keys(first), rows);
          }
        }
        await addAllGrams(target);
        if (to.dialect.name === 'postgres') await continueNumbers(target);
      }),
    );
}

/** In the order in which they were made: what others refer to comes first. */
async function tablesOfLayout(database: Kysely<IndexTables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' order by rowid`.execute(database);
  return rows.map(({ name }) => name).filter((name) => !/^(sqlite_|study_grams|migrations$)/.test(name));
}

async function* rowsOf({ database, dialect }: Sql, table: string): AsyncGenerator<Record<string, unknown>[]> {
  if (dialect.name === 'postgres') {
    await sql`declare copied no scroll cursor for select * from ${sql.table(table)}`.execute(database);
    for (;;) {
      const { rows } = await sql<Record<string, unknown>>`
        fetch forward ${sql.lit(rowsAtOnce)} from copied`.execute(database);
      if (rows.length > 0) yield rows;
      if (rows.length < rowsAtOnce) break;
    }
    await sql`close copied`.execute(database);
    return;
  }
  let rows: Record<string, unknown>[] = [];
  const select = (database as Kysely<Record<string, Record<string, unknown>>>).selectFrom(table).selectAll();
  for await (const row of select.stream()) {
    rows.push(row);
    if (rows.length === rowsAtOnce) {
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

/** New rows go on with their numbers behind those that came; SQLite sees to that by itself. */
async function continueNumbers(connection: Sql): Promise<void> {
  const columns = await run<{ table_name: string; column_name: string }>(
    connection,
    `select table_name, column_name from information_schema.columns
      where table_schema = current_schema() and is_identity = 'YES'`,
  );
  for (const { table_name: table, column_name: column } of columns) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, ${column}), max(${sql.ref(column)}))
      from ${sql.table(table)} having max(${sql.ref(column)}) is not null`.execute(connection.database);
  }
}
