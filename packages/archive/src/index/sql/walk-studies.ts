import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Condition } from '../../query/condition.ts';
import type { FoundIds } from './find-studies.ts';
import { run, type Sql } from './statement.ts';
import { daysOf, endOfDay } from './study-days.ts';

/** A place in the study list. */
export interface Mark {
  readonly id: number;
  readonly moment: string;
}

/**
 * Goes through the study list in its usual order and answers the studies at `offset` that fulfil the conditions. Each
 * statement looks at a bounded number of studies, so that none holds up what else the process does.
 */
export async function walkStudies(
  connection: Sql,
  conditions: readonly Condition[],
  where: RawBuilder<SqlBool>,
  {
    offset,
    limit,
    stepStudies,
  }: { readonly offset: number; readonly limit: number; readonly stepStudies: number },
): Promise<{ ids: number[]; isEnd: boolean }> {
  const days = conditions.map(daysOf).find((range) => range !== undefined);
  const lowest = days?.from ?? '';
  let before: Mark = { moment: endOfDay(days?.to ?? '9~'), id: Number.MAX_SAFE_INTEGER };
  const ids: number[] = [];
  let skipped = 0;
  for (;;) {
    const [end] = await run<Mark>(
      connection,
      `select moment, id from studies where (moment, id) < (?, ?) and moment >= ?
        order by moment desc, id desc limit 1 offset ?`,
      [before.moment, before.id, lowest, stepStudies - 1],
    );
    const last = end ?? { moment: lowest, id: -1 };
    const wanted = offset - skipped + limit - ids.length + 1;
    const { rows } = await sql<{ id: number }>`
      select studies.id from ${sql.raw(connection.dialect.studiesInOrder)}
      where (studies.moment, studies.id) < (${before.moment}, ${before.id})
        and (studies.moment, studies.id) >= (${last.moment}, ${last.id}) and ${where}
      order by studies.moment desc, studies.id desc limit ${wanted}`.execute(connection.database);
    for (const { id } of rows) {
      if (skipped < offset) skipped += 1;
      else if (ids.length < limit) ids.push(id);
      else return { ids, isEnd: false };
    }
    if (!end) return { ids, isEnd: true };
    before = end;
    await setImmediate();
  }
}

const firstStep = 125;

/** As `walkStudies`, of studies that an index led to, in their order. */
export async function walkCandidates(
  { database, dialect }: Sql,
  candidates: readonly number[],
  where: RawBuilder<SqlBool>,
  {
    offset,
    limit,
    stepStudies,
  }: { readonly offset: number; readonly limit: number; readonly stepStudies: number },
): Promise<FoundIds> {
  const found: number[] = [];
  // Mostly few have to be looked at; where they are not enough, twice as many.
  let size = Math.min(stepStudies, firstStep);
  for (let at = 0; at < candidates.length; ) {
    const step = dialect.list(candidates.slice(at, at + size));
    const { rows } = await sql<{ id: number }>`
      select studies.id from ${dialect.studiesAmong(step)} where ${where}
      order by studies.moment desc, studies.id desc`.execute(database);
    for (const { id } of rows) found.push(id);
    at += size;
    size = Math.min(stepStudies, size * 2);
    if (found.length > offset + limit && at < candidates.length)
      return { ids: found.slice(offset, offset + limit), total: found.length, totalIsLowerBound: true };
    await setImmediate();
  }
  return { ids: found.slice(offset, offset + limit), total: found.length };
}
