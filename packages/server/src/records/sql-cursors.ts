import type { ArchiveDatabase, Migration } from '@isocenter/archive';
import { type Kysely, sql } from 'kysely';
import type { CursorRecords } from './cursor-records.ts';

/** Kysely wants a type here, not an interface. */
export type CursorTables = {
  cursors: { name: string; sequence: number };
};

/** Routing had a table for its own, and the watch for priors kept it among the settings of a user. */
export const cursorMigration: Migration = {
  name: 'records/0007-cursors',
  async up(database, dialect) {
    const table =
      'create table cursors (name text primary key, sequence integer not null) strict, without rowid';
    await sql.raw(dialect.layout(table)).execute(database);
    await sql`insert into cursors select 'routing', max(sequence) from routing_cursor having max(sequence) is not null`.execute(
      database,
    );
    await sql`drop table routing_cursor`.execute(database);
    const { rows } = await sql<{ settings: string }>`
      select settings from profiles where name = 'prior-cursor'
    `.execute(database);
    const sequences = rows.map(
      ({ settings }) => (JSON.parse(settings) as { sequence?: number } | null)?.sequence,
    );
    const kept = sequences.filter((sequence) => sequence !== undefined);
    if (kept.length > 0)
      await sql`insert into cursors values ('priors', ${Math.min(...kept)})`.execute(database);
    await sql`delete from profiles where name = 'prior-cursor'`.execute(database);
  },
};

export class SqlCursors implements CursorRecords {
  readonly #database: Kysely<CursorTables>;

  constructor(database: Kysely<CursorTables>) {
    this.#database = database;
  }

  async find(name: string): Promise<number | undefined> {
    const row = await this.#database
      .selectFrom('cursors')
      .select('sequence')
      .where('name', '=', name)
      .executeTakeFirst();
    // PostgreSQL's bigint comes as text.
    return row && Number(row.sequence);
  }

  async save(name: string, sequence: number): Promise<void> {
    await this.#database
      .insertInto('cursors')
      .values({ name, sequence })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ sequence }))
      .execute();
  }

  async remove(name: string): Promise<void> {
    await this.#database.deleteFrom('cursors').where('name', '=', name).execute();
  }
}

/** The names of those who have dealt with every change there is. */
export async function followersAtEnd({ kysely }: Pick<ArchiveDatabase, 'kysely'>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from cursors where sequence >= (select coalesce(max(sequence), 0) from changes)
  `.execute(kysely);
  return rows.map(({ name }) => name);
}

/** Has them go on behind the last change. */
export async function moveToEnd(
  { kysely }: Pick<ArchiveDatabase, 'kysely'>,
  names: readonly string[],
): Promise<void> {
  for (const name of names)
    await sql`
      update cursors set sequence = (select coalesce(max(sequence), 0) from changes) where name = ${name}
    `.execute(kysely);
}
