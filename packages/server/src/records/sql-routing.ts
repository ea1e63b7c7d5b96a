import type { Migration } from '@isocenter/archive';
import type { RoutingRule } from '@isocenter/network/api';
import { type Generated, type Kysely, sql } from 'kysely';
import type { PromiseState, RoutingRecords } from './routing-records.ts';

/** Kysely wants a type here, not an interface. */
export type RoutingTables = {
  /** `settings`: JSON. */
  routing_rules: { id: string; name: string; settings: string; user_id: string; saved_at: string };
  routing_sent: {
    rule_id: string;
    study_instance_uid: string;
    sop_instance_uid: string;
    promise: Generated<PromiseState>;
  };
};

export const routingMigration: Migration = {
  name: 'records/0005-routing',
  async up(database, dialect) {
    const statements = [
      `create table routing_rules (
        id text primary key,
        name text not null,
        settings text not null,
        user_id text not null references users (id),
        saved_at text not null
      ) strict`,
      `create table routing_sent (
        rule_id text not null,
        study_instance_uid text not null,
        sop_instance_uid text not null,
        primary key (rule_id, study_instance_uid, sop_instance_uid)
      ) strict, without rowid`,
      'create table routing_cursor (id integer primary key, sequence integer not null) strict',
    ];
    for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
  },
};

export const routedPromisesMigration: Migration = {
  name: 'records/0006-promises-of-destinations',
  async up(database) {
    await sql
      .raw("alter table routing_sent add column promise text not null default 'unasked'")
      .execute(database);
  },
};

/** Rows of one statement: parameters are few in SQLite. */
const rowsAtOnce = 200;

/** `now`: ISO 8601 in UTC. */
export class SqlRouting implements RoutingRecords {
  readonly #database: Kysely<RoutingTables>;
  readonly #now: () => string;

  constructor(database: Kysely<RoutingTables>, now: () => string) {
    this.#database = database;
    this.#now = now;
  }

  async rules(): Promise<RoutingRule[]> {
    const rows = await this.#database
      .selectFrom('routing_rules')
      .select('settings')
      .orderBy('name')
      .orderBy('id')
      .execute();
    return rows.map(({ settings }) => JSON.parse(settings) as RoutingRule);
  }

  async find(id: string): Promise<RoutingRule | undefined> {
    const row = await this.#database
      .selectFrom('routing_rules')
      .select('settings')
      .where('id', '=', id)
      .executeTakeFirst();
    return row && (JSON.parse(row.settings) as RoutingRule);
  }

  async save(userId: string, rule: RoutingRule): Promise<void> {
    const { id, name } = rule;
    const row = { name, settings: JSON.stringify(rule), user_id: userId, saved_at: this.#now() };
    await this.#database
      .insertInto('routing_rules')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('routing_rules')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await this.#database.deleteFrom('routing_sent').where('rule_id', '=', id).execute();
    return numDeletedRows > 0n;
  }

  async sent(ruleId: string, studyInstanceUid: string): Promise<Set<string>> {
    const rows = await this.#database
      .selectFrom('routing_sent')
      .select('sop_instance_uid')
      .where('rule_id', '=', ruleId)
      .where('study_instance_uid', '=', studyInstanceUid)
      .execute();
    return new Set(rows.map((row) => row.sop_instance_uid));
  }

  async addSent(rule_id: string, study_instance_uid: string, uids: readonly string[]): Promise<void> {
    for (let from = 0; from < uids.length; from += rowsAtOnce) {
      const rows = uids
        .slice(from, from + rowsAtOnce)
        .map((sop_instance_uid) => ({ rule_id, study_instance_uid, sop_instance_uid }));
      await this.#database
        .insertInto('routing_sent')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async sentIn(state: PromiseState, ruleId: string, studyInstanceUid: string): Promise<Set<string>> {
    const rows = await this.#database
      .selectFrom('routing_sent')
      .select('sop_instance_uid')
      .where('rule_id', '=', ruleId)
      .where('study_instance_uid', '=', studyInstanceUid)
      .where('promise', '=', state)
      .execute();
    return new Set(rows.map((row) => row.sop_instance_uid));
  }

  async setState(
    promise: PromiseState,
    ruleId: string,
    studyInstanceUid: string,
    uids: readonly string[],
  ): Promise<void> {
    for (let from = 0; from < uids.length; from += rowsAtOnce) {
      await this.#database
        .updateTable('routing_sent')
        .set({ promise })
        .where('rule_id', '=', ruleId)
        .where('study_instance_uid', '=', studyInstanceUid)
        .where('sop_instance_uid', 'in', uids.slice(from, from + rowsAtOnce))
        .$if(promise === 'asked', (update) => update.where('promise', '=', 'unasked'))
        .execute();
    }
  }
}
