import { type Kysely, sql } from 'kysely';
import { planRestriction } from '../../query/plan-query.ts';
import type { Restriction } from '../../query/restriction.ts';
import type { StudyManifest, StudyRow } from '../../query/study-list.ts';
import { manifestSeriesOf, studyRowOf } from '../../query/study-row.ts';
import type { InstanceRow } from '../rows.ts';
import type { Sql } from './statement.ts';
import type { IndexTables } from './tables.ts';
import { writeCondition } from './write-condition.ts';

export async function findStudy(
  { database, dialect }: Sql,
  studyInstanceUid: string,
  restriction: Restriction,
): Promise<StudyRow | undefined> {
  const row = await (database as Kysely<IndexTables>)
    .selectFrom('studies')
    .selectAll()
    .where('study_instance_uid', '=', studyInstanceUid)
    .where(writeCondition(planRestriction('STUDY', restriction), dialect))
    .executeTakeFirst();
  return row && studyRowOf(row);
}

export async function findManifest(
  connection: Sql,
  studyInstanceUid: string,
  restriction: Restriction,
): Promise<StudyManifest | undefined> {
  const study = await findStudy(connection, studyInstanceUid, restriction);
  if (!study) return undefined;
  const database = connection.database as Kysely<IndexTables>;
  const series = await database
    .selectFrom('series')
    .innerJoin('studies', 'studies.id', 'series.study')
    .selectAll('series')
    .where('studies.study_instance_uid', '=', studyInstanceUid)
    .orderBy(sql`series.series_number asc nulls last, series.series_instance_uid`)
    .execute();
  const instances = await database
    .selectFrom('instances')
    .innerJoin('studies', 'studies.id', 'instances.study')
    .selectAll('instances')
    .where('studies.study_instance_uid', '=', studyInstanceUid)
    .orderBy(sql`instances.instance_number asc nulls last, instances.sop_instance_uid`)
    .execute();
  const bySeries = new Map<number, InstanceRow[]>(series.map(({ id }) => [id, []]));
  for (const instance of instances) bySeries.get(instance.series)?.push(instance);
  return { study, series: series.map((row) => manifestSeriesOf(row, bySeries.get(row.id) ?? [])) };
}
