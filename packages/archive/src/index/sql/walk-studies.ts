import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Condition } from '../../query/condition.ts';
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
