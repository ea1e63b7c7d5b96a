export type {
  CommitmentKey,
  CommitmentOutcome,
  CommitmentRecord,
  CommitmentRecords,
  FailedReference,
  SopReference,
} from './commitment-records.ts';
export type { CursorRecords } from './cursor-records.ts';
export { MemoryRecords } from './memory-records.ts';
export { type RecordTables, recordMigrations } from './migrations.ts';
export type {
  PerformedSeries,
  PerformedState,
  ProcedureStepRecord,
  ProcedureStepRecords,
} from './procedure-step-records.ts';
export type {
  AuditEvent,
  AuditRecord,
  DraftRecord,
  NodeRecord,
  Records,
  User,
} from './records.ts';
export type { RoutingRecords } from './routing-records.ts';
export { followersAtEnd, moveToEnd } from './sql-cursors.ts';
export { SqlRecords } from './sql-records.ts';
export type {
  ScheduledStepKey,
  WorklistItem,
  WorklistQuery,
  WorklistRecords,
  WorklistState,
} from './worklist-records.ts';
