import { localUserId, type Migration } from '@isocenter/archive';
import { sql } from 'kysely';

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
];
