import { localUserId, type Migration } from '@isocenter/archive';
import { type Generated, sql } from 'kysely';
import { procedureMigration } from './procedure-tables.ts';
import { cursorMigration } from './sql-cursors.ts';
import { routedPromisesMigration, routingMigration } from './sql-routing.ts';

/** Kysely wants a type here, not an interface. */
export type RecordTables = {
  users: { id: string; name: string; created_at: string };
  drafts: {
    user_id: string;
    study_instance_uid: string;
    version: number;
    /** JSON array. */
    annotations: string;
    saved_at: string;
  };
  nodes: {
    id: string;
    name: string;
    ae_title: string;
    host: string;
    port: number;
    user_id: string;
    saved_at: string;
    /** 0 or 1. */
    use_tls: number;
    dicomweb_url: string | null;
    /** JSON array. */
    allows: string;
  };
  profiles: {
    user_id: string;
    name: string;
    /** JSON. */
    settings: string;
    saved_at: string;
  };
  audit: {
    sequence: Generated<number>;
    at: string;
    user_id: string;
    action: string;
    outcome: 'done' | 'refused' | 'failed';
    study_instance_uid: string | null;
  };
};

/** Tables of the records, beside the index. A step that was ever released is never edited: add the next one. */
export const recordMigrations: readonly Migration[] = [
  {
    name: 'records/0001-users-and-drafts',
    async up(database, dialect) {
      const statements = [
        `create table users (
          id text primary key, name text not null, created_at text not null
        ) strict`,
        `create table drafts (
          user_id text not null references users (id),
          study_instance_uid text not null,
          version integer not null,
          annotations text not null,
          saved_at text not null,
          primary key (user_id, study_instance_uid)
        ) strict, without rowid`,
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
      const createdAt = new Date().toISOString();
      await sql`insert into users values (${localUserId}, '', ${createdAt})`.execute(database);
    },
  },
  {
    name: 'records/0002-nodes-profiles-worklist-audit',
    async up(database, dialect) {
      const statements = [
        `create table nodes (
          id text primary key,
          name text not null,
          ae_title text not null,
          host text not null,
          port integer not null,
          user_id text not null references users (id),
          saved_at text not null
        ) strict`,
        `create table profiles (
          user_id text not null references users (id),
          name text not null,
          settings text not null,
          saved_at text not null,
          primary key (user_id, name)
        ) strict, without rowid`,
        `create table worklist (
          scheduled_procedure_step_id text primary key,
          station_ae_title text not null,
          modality text not null,
          starts_at text not null,
          attributes text not null,
          user_id text not null references users (id),
          saved_at text not null
        ) strict`,
        'create index worklist_by_time on worklist (starts_at)',
        `create table audit (
          sequence integer primary key autoincrement,
          at text not null,
          user_id text not null,
          action text not null,
          outcome text not null,
          study_instance_uid text
        ) strict`,
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'records/0003-what-nodes-may-do',
    async up(database, dialect) {
      const statements = [
        'alter table nodes add column use_tls integer not null default 0',
        'alter table nodes add column dicomweb_url text',
        "alter table nodes add column allows text not null default '[]'",
        'create unique index nodes_by_ae_title on nodes (ae_title)',
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  procedureMigration,
  routingMigration,
  routedPromisesMigration,
  cursorMigration,
];
