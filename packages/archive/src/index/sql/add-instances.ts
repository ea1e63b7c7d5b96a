import type { CatalogEntry } from '../catalog.ts';
import type { Change } from '../change.ts';
import type { InstanceRecord } from '../instance-index.ts';
import {
  addModality,
  fillSeries,
  fillStudy,
  type InstanceRow,
  newInstanceRow,
  newPatientRow,
  newSeriesRow,
  newStudyRow,
  type PatientRow,
  type SeriesRow,
  type StudyTableRow,
} from '../rows.ts';
import { addChanges } from './add-changes.ts';
import { insertRows, run, type Sql, updateRow } from './statement.ts';
import { searchAnew } from './study-search.ts';

/** An instance to be shown, and when that is said to have happened. */
export interface Arrival {
  readonly record: InstanceRecord;
  readonly occurredAt: string;
}

/** A row as it is in the database (none yet for a new study's search tables) and as it shall be. */
interface Placed<Row> {
  readonly before: Row | undefined;
  now: Row;
}

type Study = Placed<StudyTableRow>;
type Series = Placed<SeriesRow>;

interface Counted {
  series: number;
  instances: number;
}

/**
 * Places instances under their patients, studies and series, making those that are new, and counts them in each. Each
 * row above them is read once and written once, however many instances come.
 */
export async function addInstances(connection: Sql, arrivals: readonly Arrival[]): Promise<Change[]> {
  if (arrivals.length === 0) return [];
  const entries = arrivals.map(({ record }) => record.entry);
  const studies = await findStudies(connection, entries);
  const series = await findSeries(connection, entries, studies);
  const patients = new Map<number, Counted>();
  const instances: Omit<InstanceRow, 'id'>[] = [];
  const changes: Omit<Change, 'sequence'>[] = [];
  for (const { record, occurredAt } of arrivals) {
    const { entry } = record;
    const study = await placeStudy(connection, record, studies);
    const counted = patients.get(study.now.patient) ?? { series: 0, instances: 0 };
    patients.set(study.now.patient, counted);
    const one = await placeSeries(connection, entry, study, series, counted);
    instances.push({ ...newInstanceRow(record), study: study.now.id, series: one.now.id });
    counted.instances += 1;
    const { received_at, number_of_instances } = study.now;
    study.now = {
      ...study.now,
      number_of_instances: number_of_instances + 1,
      received_at: received_at > record.receivedAt ? received_at : record.receivedAt,
    };
    one.now = {
      ...one.now,
      number_of_instances: one.now.number_of_instances + 1,
      number_of_frames: one.now.number_of_frames + entry.instance.number_of_frames,
    };
    changes.push({
      kind: 'instance-stored',
      studyInstanceUid: entry.study.study_instance_uid,
      seriesInstanceUid: entry.series.series_instance_uid,
      sopInstanceUid: entry.instance.sop_instance_uid,
      occurredAt,
      numberOfStudyInstances: study.now.number_of_instances,
    });
  }
  await insertRows(connection, 'instances', instanceColumns, instances);
  await addRejections(connection, arrivals);
  for (const { before, now } of studies.values())
    await updateRow(connection, 'studies', now.id, differences(before, now));
  for (const { before, now } of series.values())
    await updateRow(connection, 'series', now.id, differences(before, now));
  for (const [id, counted] of patients) {
    await run(
      connection,
      `update patients set number_of_series = number_of_series + ?, number_of_instances = number_of_instances + ?
        where id = ?`,
      [counted.series, counted.instances, id],
    );
  }
  const searched = [...studies.values()].map(({ before, now }) => ({
    before: before?.number_of_instances === 0 ? undefined : before,
    after: now,
  }));
  await searchAnew(
    connection,
    searched.filter(({ before, after }) => isSearchedAnew(before, after)),
  );
  return addChanges(connection, changes);
}

/** A note that is shown again names the same instances as before. */
async function addRejections(connection: Sql, arrivals: readonly Arrival[]): Promise<void> {
  for (const { record } of arrivals) {
    if (!record.rejects) continue;
    const note = record.entry.instance.sop_instance_uid;
    await run(connection, 'delete from rejections where note_uid = ?', [note]);
    const named = new Map(record.rejects.references.map((one) => [one.sopInstanceUid, one.studyInstanceUid]));
    await insertRows(
      connection,
      'rejections',
      ['note_uid', 'study_instance_uid', 'sop_instance_uid'],
      [...named].map(([sop_instance_uid, study_instance_uid]) => ({
        note_uid: note,
        study_instance_uid,
        sop_instance_uid,
      })),
    );
  }
}

const instanceColumns = [
  'study',
  'series',
  'sop_instance_uid',
  'sop_class_uid',
  'transfer_syntax_uid',
  'instance_number',
  'number_of_frames',
  'rows',
  'columns',
  'byte_length',
  'sha256',
  'blob_key',
  'data_set_byte_offset',
  'pixel_data_byte_offset',
  'received_at',
  'door',
  'calling_ae_title',
  'user_id',
  'findings',
  'attributes',
  'overlay',
  'frames',
] as const satisfies readonly (keyof InstanceRow)[];

function isSearchedAnew(before: StudyTableRow | undefined, after: StudyTableRow): boolean {
  return (
    before === undefined ||
    before.moment !== after.moment ||
    before.modalities !== after.modalities ||
    before.words !== after.words ||
    before.referring_alphabetic !== after.referring_alphabetic ||
    before.referring_ideographic !== after.referring_ideographic ||
    before.referring_phonetic !== after.referring_phonetic
  );
}

function differences<Row extends object>(before: Row | undefined, now: Row): Partial<Row> {
  const changed = Object.entries(now).filter(([name, value]) => before?.[name as keyof Row] !== value);
  return Object.fromEntries(changed) as Partial<Row>;
}

async function findStudies(connection: Sql, entries: readonly CatalogEntry[]): Promise<Map<string, Study>> {
  const uids = [...new Set(entries.map(({ study }) => study.study_instance_uid))];
  const { dialect } = connection;
  const rows = await run<StudyTableRow>(
    connection,
    `select * from studies where ${dialect.inList('study_instance_uid', 'text')}`,
    [dialect.list(uids)],
  );
  return new Map(rows.map((row) => [row.study_instance_uid, { before: row, now: row }]));
}

const seriesKey = (study: number, uid: string): string => `${study}/${uid}`;

async function findSeries(
  connection: Sql,
  entries: readonly CatalogEntry[],
  studies: ReadonlyMap<string, Study>,
): Promise<Map<string, Series>> {
  if (studies.size === 0) return new Map();
  const uids = [...new Set(entries.map(({ series }) => series.series_instance_uid))];
  const { dialect } = connection;
  const rows = await run<SeriesRow>(
    connection,
    `select * from series where ${dialect.inList('study', 'bigint')} and ${dialect.inList('series_instance_uid', 'text')}`,
    [dialect.list([...studies.values()].map(({ now }) => now.id)), dialect.list(uids)],
  );
  return new Map(
    rows.map((row) => [seriesKey(row.study, row.series_instance_uid), { before: row, now: row }]),
  );
}

async function placeStudy(
  connection: Sql,
  { entry, receivedAt }: InstanceRecord,
  studies: Map<string, Study>,
): Promise<Study> {
  const uid = entry.study.study_instance_uid;
  const known = studies.get(uid);
  if (known) {
    known.now = { ...known.now, ...fillStudy(known.now, entry) };
    return known;
  }
  const [quarantined] = await run<{ number: number }>(
    connection,
    "select count(*) as number from withheld where study_instance_uid = ? and reason = 'quarantined'",
    [uid],
  );
  const row = {
    ...newStudyRow(entry, receivedAt),
    number_of_quarantined: quarantined?.number ?? 0,
    patient: await placePatient(connection, entry.patient),
  };
  const [id = 0] = await insertRows(
    connection,
    'studies',
    Object.keys(row) as (keyof typeof row)[],
    [row],
    'id',
  );
  const study = { before: { ...row, id }, now: { ...row, id } };
  studies.set(uid, study);
  return study;
}

/** Called for a study that is new under this patient; counts it there. */
export async function placePatient(connection: Sql, patient: CatalogEntry['patient']): Promise<number> {
  const [known] = await run<{ id: number }>(
    connection,
    'update patients set number_of_studies = number_of_studies + 1 where patient_key = ? returning id',
    [patient.patient_key],
  );
  if (known) return known.id;
  const row: Omit<PatientRow, 'id'> = { ...newPatientRow(patient), number_of_studies: 1 };
  const [id = 0] = await insertRows(
    connection,
    'patients',
    Object.keys(row) as (keyof typeof row)[],
    [row],
    'id',
  );
  return id;
}

async function placeSeries(
  connection: Sql,
  { series: entry }: CatalogEntry,
  study: Study,
  series: Map<string, Series>,
  counted: Counted,
): Promise<Series> {
  const key = seriesKey(study.now.id, entry.series_instance_uid);
  const known = series.get(key);
  if (known) {
    known.now = { ...known.now, ...fillSeries(known.now, entry) };
    return known;
  }
  const row = { ...newSeriesRow(entry), study: study.now.id };
  const [id = 0] = await insertRows(
    connection,
    'series',
    Object.keys(row) as (keyof typeof row)[],
    [row],
    'id',
  );
  await addRequests(connection, id, entry.requests);
  const placed = { before: { ...row, id }, now: { ...row, id } };
  series.set(key, placed);
  counted.series += 1;
  study.now = {
    ...study.now,
    number_of_series: study.now.number_of_series + 1,
    modalities: addModality(study.now.modalities, entry.modality),
  };
  return placed;
}

export async function addRequests(
  connection: Sql,
  series: number,
  requests: CatalogEntry['series']['requests'],
): Promise<void> {
  await insertRows(
    connection,
    'series_requests',
    ['series', 'scheduled_procedure_step_id', 'requested_procedure_id'],
    requests.map((request) => ({ ...request, series })),
  );
}
