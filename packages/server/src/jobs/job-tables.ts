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
    async up(database) {
      await database.schema
        .createTable('jobs')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('payload', 'text', (column) => column.notNull())
        .addColumn('dedupe_key', 'text')
        .addColumn('priority', 'integer', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('not_before', 'text', (column) => column.notNull())
        .addColumn('lease_holder', 'text')
        .addColumn('lease_until', 'text')
        .addColumn('last_error', 'text')
        .execute();
      await database.schema
        .createIndex('jobs_waiting_once')
        .on('jobs')
        .columns(['kind', 'dedupe_key'])
        .unique()
        .where(sql<boolean>`state = 'waiting'`)
        .execute();
      await database.schema
        .createIndex('jobs_by_turn')
        .on('jobs')
        .columns(['state', 'priority', 'not_before'])
        .execute();
    },
  },
];
