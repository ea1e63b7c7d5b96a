export { MemoryRecords } from './memory-records.ts';
export { type RecordTables, recordMigrations } from './migrations.ts';
export type { DraftRecord, Records, User } from './records.ts';
export { SqlRecords } from './sql-records.ts';
