import { sql, type Transaction } from 'kysely';
import type { Change } from '../change.ts';
import { addModality } from '../rows.ts';
import { addChange } from './add-change.ts';
import { listOf } from './list-of.ts';
import type { IndexTables } from './tables.ts';

type Write = Transaction<IndexTables>;

/** What is needed of an instance to take it away. */
export interface PlacedInstance {
  readonly id: number;
  readonly study: number;
  readonly series: number;
  readonly study_instance_uid: string;
  readonly series_instance_uid: string;
  readonly sop_instance_uid: string;
}

/**
 * Takes instances away and counts anew what they were in; what becomes empty goes too. A study that stays keeps its
 * attributes, whichever instance brought them.
 */
export async function removeInstances(
  transaction: Write,
  removed: readonly PlacedInstance[],
  occurredAt: string,
): Promise<Change[]> {
  if (removed.length === 0) return [];
  const changes = await addRemovals(transaction, removed, occurredAt);
  await transaction
    .deleteFrom('instances')
    .where('id', 'in', listOf(removed.map(({ id }) => id)))
    .execute();

  await recountSeries(transaction, [...new Set(removed.map(({ series }) => series))]);
  await recountStudies(transaction, [...new Set(removed.map(({ study }) => study))]);
  return changes;
}

/**
 * In the transaction that takes away who names them, so that no crash leaves a file that is neither named nor to be
 * deleted.
 */
export async function doomBlobs(transaction: Write, keys: readonly string[]): Promise<void> {
  const values = JSON.stringify(keys);
  await sql`insert or ignore into doomed_blobs select value from json_each(${values})`.execute(transaction);
}

async function addRemovals(
  transaction: Write,
  removed: readonly PlacedInstance[],
  occurredAt: string,
): Promise<Change[]> {
  const studies = await transaction
    .selectFrom('studies')
    .select(['id', 'number_of_instances'])
    .where('id', 'in', listOf([...new Set(removed.map(({ study }) => study))]))
    .execute();
  const left = new Map(studies.map((study) => [study.id, study.number_of_instances]));
  const changes: Change[] = [];
  for (const instance of removed) {
    const numberOfStudyInstances = (left.get(instance.study) ?? 0) - 1;
    left.set(instance.study, numberOfStudyInstances);
    const change = await addChange(transaction, {
      kind: 'instance-removed',
      studyInstanceUid: instance.study_instance_uid,
      seriesInstanceUid: instance.series_instance_uid,
      sopInstanceUid: instance.sop_instance_uid,
      occurredAt,
      numberOfStudyInstances,
    });
    changes.push(change);
  }
  return changes;
}

export async function recountSeries(transaction: Write, ids: readonly number[]): Promise<void> {
  const touched = listOf(ids);
  await sql`
    update series set
      number_of_instances = (select count(*) from instances as i where i.series = series.id),
      number_of_frames = (select ifnull(sum(i.number_of_frames), 0) from instances as i where i.series = series.id)
    where id in ${touched}`.execute(transaction);
  const empty = sql<number>`(select id from series where number_of_instances = 0 and id in ${touched})`;
  await transaction.deleteFrom('series_requests').where('series', 'in', empty).execute();
  await transaction
    .deleteFrom('series')
    .where('id', 'in', touched)
    .where('number_of_instances', '=', 0)
    .execute();
}

async function recountStudies(transaction: Write, ids: readonly number[]): Promise<void> {
  const touched = listOf(ids);
  await sql`
    update studies set
      number_of_series = (select count(*) from series as s where s.study = studies.id),
      number_of_instances = (select count(*) from instances as i where i.study = studies.id),
      received_at = ifnull((select max(i.received_at) from instances as i where i.study = studies.id), received_at)
    where id in ${touched}`.execute(transaction);
  const studies = await transaction
    .selectFrom('studies')
    .select(['id', 'patient', 'number_of_instances'])
    .where('id', 'in', touched)
    .execute();
  for (const { id, number_of_instances } of studies) {
    if (number_of_instances > 0) await collectModalities(transaction, id);
  }
  await transaction
    .deleteFrom('studies')
    .where('id', 'in', touched)
    .where('number_of_instances', '=', 0)
    .execute();
  await recountPatients(transaction, [...new Set(studies.map(({ patient }) => patient))]);
}

export async function collectModalities(transaction: Write, study: number): Promise<void> {
  const series = await transaction
    .selectFrom('series')
    .select('modality')
    .where('study', '=', study)
    .execute();
  const modalities = series.reduce((known, { modality }) => addModality(known, modality), '');
  await transaction.updateTable('studies').set({ modalities }).where('id', '=', study).execute();
}

export async function recountPatients(transaction: Write, ids: readonly number[]): Promise<void> {
  const touched = listOf(ids);
  await sql`
    update patients set (number_of_studies, number_of_series, number_of_instances) = (
      select count(*), ifnull(sum(s.number_of_series), 0), ifnull(sum(s.number_of_instances), 0)
      from studies as s where s.patient = patients.id
    )
    where id in ${touched}`.execute(transaction);
  await transaction
    .deleteFrom('patients')
    .where('id', 'in', touched)
    .where('number_of_instances', '=', 0)
    .execute();
}
