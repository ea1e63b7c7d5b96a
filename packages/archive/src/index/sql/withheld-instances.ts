import { type Kysely, sql, type Transaction } from 'kysely';
import type { InstanceKey } from '../../incoming-instance.ts';
import { planRestriction } from '../../query/plan-query.ts';
import type { Restriction } from '../../query/restriction.ts';
import type { InstanceAddress, InstanceScope } from '../../retrieve/stored-instance.ts';
import type { WithheldFilter, WithheldInstances } from '../withheld.ts';
import { withheldInstanceOf } from '../withheld-record.ts';
import { listOf } from './list-of.ts';
import type { IndexTables } from './tables.ts';
import { writeCondition } from './write-condition.ts';

/** The study may not be visible; its UID says who may know of what is withheld of it. */
const mayKnow = (restriction: Restriction) =>
  writeCondition(planRestriction('STUDY', restriction), () => 'withheld');

export async function findWithheld(
  database: Kysely<IndexTables>,
  {
    reason,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUids,
    limit,
    offset = 0,
    restriction,
  }: WithheldFilter,
): Promise<WithheldInstances> {
  let from = database.selectFrom('withheld').where(mayKnow(restriction));
  if (reason !== undefined) from = from.where('reason', '=', reason);
  if (studyInstanceUid !== undefined) from = from.where('study_instance_uid', '=', studyInstanceUid);
  if (seriesInstanceUid !== undefined) from = from.where('series_instance_uid', '=', seriesInstanceUid);
  if (sopInstanceUids !== undefined) from = from.where('sop_instance_uid', 'in', listOf(sopInstanceUids));
  const { total } = await from.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  const rows = await from
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit ?? total)
    .offset(offset)
    .execute();
  return { total, instances: rows.map(withheldInstanceOf) };
}

type Asked = { readonly [Name in keyof InstanceKey]?: string | undefined };

export async function isGone(
  database: Kysely<IndexTables>,
  address: InstanceScope | InstanceAddress,
  restriction: Restriction,
): Promise<boolean> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Asked = address;
  let withheld = database
    .selectFrom('withheld')
    .select('id')
    .where('reason', 'in', ['deleted', 'rejected'])
    .where(mayKnow(restriction));
  let visible = database
    .selectFrom('instances')
    .innerJoin('series', 'series.id', 'instances.series')
    .innerJoin('studies', 'studies.id', 'instances.study')
    .select('instances.id');
  if (studyInstanceUid !== undefined) {
    withheld = withheld.where('study_instance_uid', '=', studyInstanceUid);
    visible = visible.where('studies.study_instance_uid', '=', studyInstanceUid);
  }
  if (seriesInstanceUid !== undefined) {
    withheld = withheld.where('series_instance_uid', '=', seriesInstanceUid);
    visible = visible.where('series.series_instance_uid', '=', seriesInstanceUid);
  }
  if (sopInstanceUid !== undefined) {
    withheld = withheld.where('sop_instance_uid', '=', sopInstanceUid);
    visible = visible.where('instances.sop_instance_uid', '=', sopInstanceUid);
  }
  if (!(await withheld.limit(1).executeTakeFirst())) return false;
  return (await visible.limit(1).executeTakeFirst()) === undefined;
}

/** Withheld instances that came through the door `sample` leave for good. */
export function takeWithheldSamples(transaction: Transaction<IndexTables>, restriction: Restriction) {
  return transaction
    .deleteFrom('withheld')
    .where('door', '=', 'sample')
    .where(mayKnow(restriction))
    .returning(['blob_key', 'study_instance_uid'])
    .execute();
}

/** Brings the number that a study row tells in line with what is withheld. */
export async function recountQuarantined(
  transaction: Transaction<IndexTables>,
  studyInstanceUids: readonly string[],
): Promise<void> {
  if (studyInstanceUids.length === 0) return;
  await sql`
    update studies set number_of_quarantined = (
      select count(*) from withheld as w
      where w.study_instance_uid = studies.study_instance_uid and w.reason = 'quarantined'
    )
    where study_instance_uid in ${listOf(studyInstanceUids)}`.execute(transaction);
}
