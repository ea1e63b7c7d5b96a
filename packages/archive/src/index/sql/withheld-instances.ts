import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { InstanceKey } from '../../incoming-instance.ts';
import { planRestriction } from '../../query/plan-query.ts';
import type { Restriction } from '../../query/restriction.ts';
import type { InstanceAddress, InstanceScope } from '../../retrieve/stored-instance.ts';
import type { WithheldRow } from '../rows.ts';
import type { WithheldFilter, WithheldInstances } from '../withheld.ts';
import { withheldInstanceOf } from '../withheld-record.ts';
import { insertRows, run, type Sql } from './statement.ts';
import { writeCondition } from './write-condition.ts';

export async function addWithheld(connection: Sql, row: Omit<WithheldRow, 'id'>): Promise<void> {
  await insertRows(connection, 'withheld', Object.keys(row) as (keyof typeof row)[], [row]);
}

/** The study may not be visible; its UID says who may know of what is withheld of it. */
const mayKnow = ({ dialect }: Sql, restriction: Restriction): RawBuilder<SqlBool> =>
  writeCondition(planRestriction('STUDY', restriction), dialect, () => 'withheld');

const isColumn = (name: string, value: unknown): RawBuilder<SqlBool>[] =>
  value === undefined ? [] : [sql<SqlBool>`${sql.ref(name)} = ${value}`];

const allOf = (conditions: readonly RawBuilder<SqlBool>[]) => sql.join([...conditions], sql` and `);

export async function findWithheld(connection: Sql, filter: WithheldFilter): Promise<WithheldInstances> {
  const { database, dialect } = connection;
  const where = allOf([
    mayKnow(connection, filter.restriction),
    ...isColumn('reason', filter.reason),
    ...isColumn('study_instance_uid', filter.studyInstanceUid),
    ...isColumn('series_instance_uid', filter.seriesInstanceUid),
    ...(filter.ids ? [dialect.isIn(sql.ref('id'), filter.ids)] : []),
    ...(filter.rejectedBy ? [dialect.isIn(sql.ref('rejected_by'), filter.rejectedBy)] : []),
    ...(filter.sopInstanceUids ? [dialect.isIn(sql.ref('sop_instance_uid'), filter.sopInstanceUids)] : []),
  ]);
  const counted = await sql<{ total: number }>`
    select count(*) as total from withheld where ${where}`.execute(database);
  const total = counted.rows[0]?.total ?? 0;
  const { rows } = await sql<WithheldRow>`
    select * from withheld where ${where}
    order by id desc limit ${filter.limit ?? total} offset ${filter.offset ?? 0}`.execute(database);
  return { total, instances: rows.map(withheldInstanceOf) };
}

type Asked = { readonly [Name in keyof InstanceKey]?: string | undefined };

export async function isGone(
  connection: Sql,
  address: InstanceScope | InstanceAddress,
  restriction: Restriction,
): Promise<boolean> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Asked = address;
  const under = (studies: string, series: string, instances: string) => [
    ...isColumn(`${studies}.study_instance_uid`, studyInstanceUid),
    ...isColumn(`${series}.series_instance_uid`, seriesInstanceUid),
    ...isColumn(`${instances}.sop_instance_uid`, sopInstanceUid),
  ];
  const withheld = await sql`
    select 1 from withheld where reason in ('deleted', 'rejected')
      and ${allOf([mayKnow(connection, restriction), ...under('withheld', 'withheld', 'withheld')])}
    limit 1`.execute(connection.database);
  if (withheld.rows.length === 0) return false;
  const visible = await sql`
    select 1 from instances join series on series.id = instances.series join studies on studies.id = instances.study
    where ${allOf(under('studies', 'series', 'instances'))} limit 1`.execute(connection.database);
  return visible.rows.length === 0;
}

/** Withheld instances that came through the door `sample` leave for good. */
export async function takeWithheldSamples(connection: Sql, restriction: Restriction) {
  const { rows } = await sql<Pick<WithheldRow, 'blob_key' | 'study_instance_uid'>>`
    delete from withheld where door = 'sample' and ${mayKnow(connection, restriction)}
    returning blob_key, study_instance_uid`.execute(connection.database);
  return rows;
}

/** Brings the number that a study row tells in line with what is withheld. */
export async function recountQuarantined(
  connection: Sql,
  studyInstanceUids: readonly string[],
): Promise<void> {
  const { dialect } = connection;
  if (studyInstanceUids.length === 0) return;
  await run(
    connection,
    `update studies set number_of_quarantined = (
      select count(*) from withheld as w
      where w.study_instance_uid = studies.study_instance_uid and w.reason = 'quarantined'
    ) where ${dialect.inList('study_instance_uid', 'text')}`,
    [dialect.list(studyInstanceUids)],
  );
}
