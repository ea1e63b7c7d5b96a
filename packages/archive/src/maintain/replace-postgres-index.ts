import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { archiveError } from '../errors.ts';
import { type ArchiveDatabase, type Migration, openDatabase, writersLock } from '../index/sql/database.ts';
import { SqlIndex } from '../index/sql/sql-index.ts';
import type { Clock } from '../ports.ts';
import { askForTheSameAttributes, type IndexBeside, type TakeOver } from './index-beside.ts';

const workSchema = 'isocenter_reindex';
const mostLooks = 10;
const lookEveryMs = 200;

/** A new index in a schema of its own. Its tables change places with those of the old one in one transaction. */
export async function besidePostgres(
  folder: string,
  clock: Clock,
  migrations: readonly Migration[],
  url: string,
): Promise<IndexBeside> {
  const old = await openDatabase(folder, { clock, migrations, url });
  const workFolder = join(folder, 'reindex');
  let fresh: ArchiveDatabase | undefined;
  const leave = async () => {
    await fresh?.close();
    await sql`drop schema if exists ${sql.id(workSchema)} cascade`.execute(old.kysely).catch(() => undefined);
    await old.close();
    await rm(workFolder, { recursive: true, force: true });
  };
  try {
    await refuseOthers(old);
    const lastSequence = await new SqlIndex(old).lastSequence();
    await sql`drop schema if exists ${sql.id(workSchema)} cascade`.execute(old.kysely);
    await sql`create schema ${sql.id(workSchema)}`.execute(old.kysely);
    // The tables of other rooms stay where they are.
    const opened = await openDatabase(workFolder, { clock, url: inSchema(url, workSchema) });
    fresh = opened;
    // Who read the change feed up to a number must not take a new change for one it knows.
    if (lastSequence > 0)
      await sql`select setval(pg_get_serial_sequence('changes', 'sequence'), ${lastSequence})`.execute(
        opened.kysely,
      );
    await askForTheSameAttributes(opened, old);
    return {
      fresh: opened,
      async swap(takeOver) {
        await opened.close();
        fresh = undefined;
        await refuseOthers(old);
        return { replaced: await swapTables(old, lastSequence, clock, takeOver), recordsKept: true };
      },
      leave,
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** The same database, its tables first in `schema`. */
function inSchema(url: string, schema: string): string {
  const address = new URL(url);
  const options = address.searchParams.get('options') ?? '';
  address.searchParams.set('options', `${options} -c search_path=${schema}`.trim());
  return address.toString();
}

/** Whoever stores meanwhile would store into the index that is replaced. A server that was stopped just now may still be going. */
async function refuseOthers({ kysely }: ArchiveDatabase): Promise<void> {
  for (let look = 1; ; look += 1) {
    const { rows } = await sql<{ others: number }>`
      select count(*) as others from pg_stat_activity
      where datname = current_database() and application_name like 'isocenter%'
        and application_name <> current_setting('application_name')`.execute(kysely);
    if ((rows[0]?.others ?? 0) === 0) return;
    if (look === mostLooks) throw archiveError('ARCHIVE_DATABASE_IN_USE', {});
    await wait(lookEveryMs);
  }
}

async function swapTables(
  old: ArchiveDatabase,
  lastSequence: number,
  clock: Clock,
  takeOver: TakeOver | undefined,
): Promise<string> {
  const replaced = `isocenter_replaced_${new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14)}`;
  await old.kysely.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${writersLock})`.execute(transaction);
    const changes = await sql<{ last: number | null }>`select max(sequence) as last from changes`.execute(
      transaction,
    );
    if ((changes.rows[0]?.last ?? 0) !== lastSequence) throw archiveError('ARCHIVE_DATABASE_IN_USE', {});
    const { rows } = await sql<{ name: string; home: string }>`
      select table_name as name, current_schema() as home from information_schema.tables
      where table_schema = ${workSchema} and table_name <> 'migrations'`.execute(transaction);
    await sql`create schema ${sql.id(replaced)}`.execute(transaction);
    for (const { name, home } of rows) {
      await sql`alter table ${sql.id(home, name)} set schema ${sql.id(replaced)}`.execute(transaction);
      await sql`alter table ${sql.id(workSchema, name)} set schema ${sql.id(home)}`.execute(transaction);
    }
    await takeOver?.({ kysely: transaction });
  });
  return `schema ${replaced}`;
}
