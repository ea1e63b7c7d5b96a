export type { EnqueueOptions, JobKind, JobRecord, JobState } from './job.ts';
export { jobForApi } from './job-for-api.ts';
export { backOffMs, JobQueue, type JobQueueOptions } from './job-queue.ts';
export { type AnyTransaction, JobStore } from './job-store.ts';
export { type JobTables, jobMigrations } from './job-tables.ts';
