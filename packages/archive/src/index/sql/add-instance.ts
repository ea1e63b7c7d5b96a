import { sql, type Transaction } from 'kysely';
import type { Change } from '../change.ts';
import type { InstanceRecord } from '../instance-index.ts';
import {
  addModality,
  fillSeries,
  fillStudy,
  newInstanceRow,
  newPatientRow,
  newSeriesRow,
  newStudyRow,
  type SeriesRow,
  type StudyTableRow,
} from '../rows.ts';
import { addChange } from './add-change.ts';
import type { IndexTables } from './tables.ts';

/** SQLite takes 32766 values in one statement. */
const requestsAtOnce = 1000;

/** Rows already looked up in this transaction, by UID (a series: study row and UID). */
export interface Placed {
  readonly studies: Map<string, StudyTableRow>;
  readonly series: Map<string, SeriesRow>;
}

/** Places one instance under its patient, study and series, making those that are new, and counts it in each. */
export async function addInstance(
  transaction: Transaction<IndexTables>,
  record: InstanceRecord,
  placed: Placed,
  occurredAt: string,
): Promise<Change> {
  const { entry, receivedAt } = record;
  const study = await placeStudy(transaction, record, placed);
  const series = await placeSeries(transaction, record, study, placed);
  await transaction
    .insertInto('instances')
    .values({ ...newInstanceRow(record), study: study.id, series: series.id })
    .execute();

  const one = { number_of_instances: sql<number>`number_of_instances + 1` };
  await transaction.updateTable('patients').set(one).where('id', '=', study.patient).execute();
  const counted = await transaction
    .updateTable('studies')
    .set({ ...one, received_at: sql<string>`max(received_at, ${receivedAt})` })
    .where('id', '=', study.id)
    .returning('number_of_instances')
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('series')
    .set({ ...one, number_of_frames: sql<number>`number_of_frames + ${entry.instance.number_of_frames}` })
    .where('id', '=', series.id)
    .execute();
  return addChange(transaction, {
    kind: 'instance-stored',
    studyInstanceUid: entry.study.study_instance_uid,
    seriesInstanceUid: entry.series.series_instance_uid,
    sopInstanceUid: entry.instance.sop_instance_uid,
    occurredAt,
    numberOfStudyInstances: counted.number_of_instances,
  });
}

async function placeStudy(
  transaction: Transaction<IndexTables>,
  { entry, receivedAt }: InstanceRecord,
  { studies }: Placed,
): Promise<StudyTableRow> {
  const uid = entry.study.study_instance_uid;
  const known =
    studies.get(uid) ??
    (await transaction
      .selectFrom('studies')
      .selectAll()
      .where('study_instance_uid', '=', uid)
      .executeTakeFirst());
  const study = known
    ? await fill(transaction, 'studies', known, fillStudy(known, entry))
    : await transaction
        .insertInto('studies')
        .values({
          ...newStudyRow(entry, receivedAt),
          patient: await placePatient(transaction, entry.patient),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
  studies.set(uid, study);
  return study;
}

/** Called for a study that is new under this patient. */
export async function placePatient(
  transaction: Transaction<IndexTables>,
  patient: InstanceRecord['entry']['patient'],
): Promise<number> {
  const row = await transaction
    .insertInto('patients')
    .values({ ...newPatientRow(patient), number_of_studies: 1 })
    .onConflict((conflict) =>
      conflict
        .column('patient_key')
        .doUpdateSet({ number_of_studies: sql<number>`patients.number_of_studies + 1` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function placeSeries(
  transaction: Transaction<IndexTables>,
  { entry }: InstanceRecord,
  study: StudyTableRow,
  placed: Placed,
): Promise<SeriesRow> {
  const uid = entry.series.series_instance_uid;
  const key = `${study.id}/${uid}`;
  const known =
    placed.series.get(key) ??
    (await transaction
      .selectFrom('series')
      .selectAll()
      .where('study', '=', study.id)
      .where('series_instance_uid', '=', uid)
      .executeTakeFirst());
  const series = known
    ? await fill(transaction, 'series', known, fillSeries(known, entry.series))
    : await newSeries(transaction, entry.series, study, placed);
  placed.series.set(key, series);
  return series;
}

async function newSeries(
  transaction: Transaction<IndexTables>,
  series: InstanceRecord['entry']['series'],
  study: StudyTableRow,
  { studies }: Placed,
): Promise<SeriesRow> {
  const row = await transaction
    .insertInto('series')
    .values({ ...newSeriesRow(series), study: study.id })
    .returningAll()
    .executeTakeFirstOrThrow();
  await addRequests(transaction, row.id, series.requests);
  const one = { number_of_series: sql<number>`number_of_series + 1` };
  const modalities = addModality(study.modalities, series.modality);
  await transaction
    .updateTable('studies')
    .set({ ...one, modalities })
    .where('id', '=', study.id)
    .execute();
  await transaction.updateTable('patients').set(one).where('id', '=', study.patient).execute();
  studies.set(study.study_instance_uid, { ...study, modalities });
  return row;
}

export async function addRequests(
  transaction: Transaction<IndexTables>,
  series: number,
  requests: InstanceRecord['entry']['series']['requests'],
): Promise<void> {
  for (let first = 0; first < requests.length; first += requestsAtOnce) {
    await transaction
      .insertInto('series_requests')
      .values(requests.slice(first, first + requestsAtOnce).map((request) => ({ ...request, series })))
      .execute();
  }
}

async function fill<Row extends { id: number }>(
  transaction: Transaction<IndexTables>,
  table: 'studies' | 'series',
  row: Row,
  missing: Partial<Row> | undefined,
): Promise<Row> {
  if (!missing) return row;
  await transaction.updateTable(table).set(missing).where('id', '=', row.id).execute();
  return { ...row, ...missing };
}
