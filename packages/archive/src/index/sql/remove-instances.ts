import type { Change } from '../change.ts';
import { addModality } from '../rows.ts';
import { addChanges } from './add-changes.ts';
import { run, type Sql } from './statement.ts';
import { type SearchedStudy, searchAnew } from './study-search.ts';

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
  connection: Sql,
  removed: readonly PlacedInstance[],
  occurredAt: string,
): Promise<Change[]> {
  if (removed.length === 0) return [];
  const changes = await addRemovals(connection, removed, occurredAt);
  await runOn(
    connection,
    'delete from instances where',
    'id',
    removed.map(({ id }) => id),
  );
  const series = [...new Set(removed.map((instance) => instance.series))];
  await recountSeries(connection, series);
  await dropExtraValues(connection, removed);
  await recountStudies(connection, [...new Set(removed.map(({ study }) => study))]);
  return changes;
}

/**
 * In the transaction that takes away who names them, so that no crash leaves a file that is neither named nor to be
 * deleted.
 */
export async function doomBlobs(connection: Sql, keys: readonly string[]): Promise<void> {
  for (const key of keys)
    await run(connection, 'insert into doomed_blobs (blob_key) values (?) on conflict do nothing', [key]);
}

/** A statement about the rows whose `column` is one of these numbers. */
function runOn<Row>(
  connection: Sql,
  statement: string,
  column: string,
  ids: readonly number[],
): Promise<Row[]> {
  const { dialect } = connection;
  return run<Row>(connection, `${statement} ${dialect.inList(column, 'bigint')}`, [dialect.list(ids)]);
}

/** Values of these instances, and of what became empty with them. */
async function dropExtraValues(connection: Sql, removed: readonly PlacedInstance[]): Promise<void> {
  const [extra] = await run(connection, 'select 1 from extra_attributes limit 1');
  if (!extra) return;
  for (const { study, series, id } of removed) {
    await run(
      connection,
      `delete from extra_values where study = ? and (
        (series = ? and instance = ?)
        or (series = ? and not exists (select 1 from instances as i where i.series = extra_values.series))
        or not exists (select 1 from instances as i where i.study = extra_values.study)
      )`,
      [study, series, id, series],
    );
  }
}

async function addRemovals(
  connection: Sql,
  removed: readonly PlacedInstance[],
  occurredAt: string,
): Promise<Change[]> {
  const studies = await runOn<{ id: number; number_of_instances: number }>(
    connection,
    'select id, number_of_instances from studies where',
    'id',
    [...new Set(removed.map(({ study }) => study))],
  );
  const left = new Map(studies.map((study) => [study.id, study.number_of_instances]));
  return addChanges(
    connection,
    removed.map((instance) => {
      const numberOfStudyInstances = (left.get(instance.study) ?? 0) - 1;
      left.set(instance.study, numberOfStudyInstances);
      return {
        kind: 'instance-removed',
        studyInstanceUid: instance.study_instance_uid,
        seriesInstanceUid: instance.series_instance_uid,
        sopInstanceUid: instance.sop_instance_uid,
        occurredAt,
        numberOfStudyInstances,
      };
    }),
  );
}

export async function recountSeries(connection: Sql, ids: readonly number[]): Promise<void> {
  await runOn(
    connection,
    `update series set
      number_of_instances = (select count(*) from instances as i where i.series = series.id),
      number_of_frames = (select coalesce(sum(i.number_of_frames), 0) from instances as i where i.series = series.id)
    where`,
    'id',
    ids,
  );
  await runOn(
    connection,
    'delete from series_requests where series in (select id from series where number_of_instances = 0) and',
    'series',
    ids,
  );
  await runOn(connection, 'delete from series where number_of_instances = 0 and', 'id', ids);
}

/** Counts studies anew, gathers their modalities and brings them in line with what they are found by. */
async function recountStudies(connection: Sql, ids: readonly number[]): Promise<void> {
  const before = await searchedStudies(connection, ids);
  await runOn(
    connection,
    `update studies set
      number_of_series = (select count(*) from series as s where s.study = studies.id),
      number_of_instances = (select count(*) from instances as i where i.study = studies.id),
      received_at = coalesce((select max(i.received_at) from instances as i where i.study = studies.id), received_at)
    where`,
    'id',
    ids,
  );
  for (const id of ids) await collectModalities(connection, id);
  await runOn(connection, 'delete from studies where number_of_instances = 0 and', 'id', ids);
  const after = await searchedStudies(connection, ids);
  await searchAnew(
    connection,
    before.map((study) => ({ before: study, after: after.find(({ id }) => id === study.id) })),
  );
  await recountPatients(connection, [...new Set(before.map(({ patient }) => patient))]);
}

export function searchedStudies(
  connection: Sql,
  ids: readonly number[],
): Promise<(SearchedStudy & { readonly patient: number })[]> {
  return runOn(
    connection,
    `select id, patient, moment, modalities, study_date, words,
      referring_alphabetic, referring_ideographic, referring_phonetic
    from studies where`,
    'id',
    ids,
  );
}

export async function collectModalities(connection: Sql, study: number): Promise<void> {
  const series = await run<{ modality: string | null }>(
    connection,
    'select modality from series where study = ?',
    [study],
  );
  const modalities = series.reduce((known, { modality }) => addModality(known, modality), '');
  await run(connection, 'update studies set modalities = ? where id = ?', [modalities, study]);
}

export async function recountPatients(connection: Sql, ids: readonly number[]): Promise<void> {
  await runOn(
    connection,
    `update patients set (number_of_studies, number_of_series, number_of_instances) = (
      select count(*), coalesce(sum(s.number_of_series), 0), coalesce(sum(s.number_of_instances), 0)
      from studies as s where s.patient = patients.id
    )
    where`,
    'id',
    ids,
  );
  await runOn(connection, 'delete from patients where number_of_instances = 0 and', 'id', ids);
}
