export { MemoryRecords } from './memory-records.ts';
export { type RecordTables, recordMigrations } from './migrations.ts';
export type {
  AuditEvent,
  AuditRecord,
  DraftRecord,
  NodeRecord,
  Records,
  User,
  WorklistItem,
  WorklistQuery,
} from './records.ts';
export { SqlRecords } from './sql-records.ts';
