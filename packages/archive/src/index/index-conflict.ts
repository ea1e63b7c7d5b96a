/** Things stand otherwise than when they were decided on: another process was faster. */
export class IndexConflict extends Error {}

/** Whether `apply` was kept from it by what another process did meanwhile; then it is to be decided anew. */
export function isIndexConflict(error: unknown): boolean {
  if (error instanceof IndexConflict) return true;
  // PostgreSQL: unique violation, serialization failure, deadlock.
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === '23505' || code === '40001' || code === '40P01';
}
