import type { Migration } from '@isocenter/archive';
import { sql } from 'kysely';
import type { JobState } from './job.ts';

/** Kysely wants a type here, not an interface. Times are ISO 8601 in UTC, so that their order is that of text. */
export type JobTables = {
  jobs: {
    id: string;
    kind: string;
    state: JobState;
    /** JSON. */
    payload: string;
    dedupe_key: string | null;
    priority: number;
    attempts: number;
    created_at: string;
    not_before: string;
    /** The process that runs it; nobody else touches it until `lease_until`. */
    lease_holder: string | null;
    lease_until: string | null;
    last_error: string | null;
  };
};

/** The table of jobs, beside the records. A step that was ever released is never edited: add the next one. */
export const jobMigrations: readonly Migration[] = [
  {
    name: 'jobs/0001-jobs',
    async up(database, dialect) {
      const statements = [
        `create table jobs (
          id text primary key,
          kind text not null,
          state text not null,
          payload text not null,
          dedupe_key text,
          priority integer not null,
          attempts integer not null,
          created_at text not null,
          not_before text not null,
          lease_holder text,
          lease_until text,
          last_error text
        ) strict`,
        "create unique index jobs_waiting_once on jobs (kind, dedupe_key) where state = 'waiting'",
        'create index jobs_by_turn on jobs (state, priority, not_before)',
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
];
