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

/** A study with what comes to it: as it is in the database, where it is there already, and as it shall be. */
interface Study {
  readonly before: StudyTableRow | undefined;
  /** Without `id` and `patient` until it is written. */
  readonly now: StudyTableRow;
  readonly patient: CatalogEntry['patient'];
  /** By Series Instance UID; those among them that something comes to. */
  readonly series: Map<string, Series>;
  /** What comes to its patient. */
  readonly more: Counted;
}

interface Series {
  readonly before: SeriesRow | undefined;
  /** Without `id` and `study` until it is written. */
  readonly now: SeriesRow;
  readonly requests: CatalogEntry['series']['requests'];
}

/** What a patient is counted up by. */
interface Counted {
  studies: number;
  series: number;
  instances: number;
}

/** Of a row that is not written yet. */
const noId = 0;

/**
 * Places instances under their patients, studies and series, making those that are new, and counts them in each. Each
 * row above them is read once and written once, however many instances come.
 */
export async function addInstances(connection: Sql, arrivals: readonly Arrival[]): Promise<Change[]> {
  if (arrivals.length === 0) return [];
  const studies = await findStudies(
    connection,
    arrivals.map(({ record }) => record.entry),
  );
  const placed: { readonly record: InstanceRecord; readonly study: Study; readonly series: Series }[] = [];
  const changes: Omit<Change, 'sequence'>[] = [];
  for (const { record, occurredAt } of arrivals) {
    const { entry, receivedAt } = record;
    const study = await placeStudy(connection, record, studies);
    const series = placeSeries(entry, study);
    study.more.instances += 1;
    study.now.number_of_instances += 1;
    if (study.now.received_at < receivedAt) study.now.received_at = receivedAt;
    series.now.number_of_instances += 1;
    series.now.number_of_frames += entry.instance.number_of_frames;
    placed.push({ record, study, series });
    changes.push({
      kind: 'instance-stored',
      studyInstanceUid: entry.study.study_instance_uid,
      seriesInstanceUid: entry.series.series_instance_uid,
      sopInstanceUid: entry.instance.sop_instance_uid,
      occurredAt,
      numberOfStudyInstances: study.now.number_of_instances,
    });
  }
  for (const study of studies.values()) await writeStudy(connection, study);
  const instances = placed.map(({ record, study, series }) =>
    Object.assign(newInstanceRow(record), { study: study.now.id, series: series.now.id }),
  );
  await insertRows(connection, 'instances', instanceColumns, instances);
  await addRejections(connection, arrivals);
  const searched = [...studies.values()].map(({ before, now }) => ({ before, after: now }));
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

/** The studies that are here, with those of their series that something comes to. */
async function findStudies(connection: Sql, entries: readonly CatalogEntry[]): Promise<Map<string, Study>> {
  const { dialect } = connection;
  const rows = await run<StudyTableRow>(
    connection,
    `select * from studies where ${dialect.inList('study_instance_uid', 'text')}`,
    [dialect.list([...new Set(entries.map(({ study }) => study.study_instance_uid))])],
  );
  const studies = new Map<string, Study>();
  for (const before of rows) {
    const entry = entries.find(({ study }) => study.study_instance_uid === before.study_instance_uid);
    if (entry) studies.set(before.study_instance_uid, newStudy(before, { ...before }, entry));
  }
  if (studies.size === 0) return studies;
  const series = await run<SeriesRow>(
    connection,
    `select * from series where ${dialect.inList('study', 'bigint')} and ${dialect.inList('series_instance_uid', 'text')}`,
    [
      dialect.list(rows.map(({ id }) => id)),
      dialect.list([...new Set(entries.map((entry) => entry.series.series_instance_uid))]),
    ],
  );
  const byId = new Map([...studies.values()].map((study) => [study.now.id, study]));
  for (const before of series)
    byId
      .get(before.study)
      ?.series.set(before.series_instance_uid, { before, now: { ...before }, requests: [] });
  return studies;
}

const newStudy = (before: StudyTableRow | undefined, now: StudyTableRow, entry: CatalogEntry): Study => ({
  before,
  now,
  patient: entry.patient,
  series: new Map(),
  more: { studies: before ? 0 : 1, series: 0, instances: 0 },
});

async function placeStudy(
  connection: Sql,
  { entry, receivedAt }: InstanceRecord,
  studies: Map<string, Study>,
): Promise<Study> {
  const uid = entry.study.study_instance_uid;
  const known = studies.get(uid);
  if (known) {
    Object.assign(known.now, fillStudy(known.now, entry));
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
    id: noId,
    patient: noId,
  };
  const study = newStudy(undefined, row, entry);
  studies.set(uid, study);
  return study;
}

function placeSeries({ series: entry }: CatalogEntry, study: Study): Series {
  const known = study.series.get(entry.series_instance_uid);
  if (known) {
    Object.assign(known.now, fillSeries(known.now, entry));
    return known;
  }
  const now = { ...newSeriesRow(entry), id: noId, study: noId };
  const series = { before: undefined, now, requests: entry.requests };
  study.series.set(entry.series_instance_uid, series);
  study.more.series += 1;
  study.now.number_of_series += 1;
  study.now.modalities = addModality(study.now.modalities, entry.modality);
  return series;
}

/** Writes a study with its series below its patient. */
async function writeStudy(connection: Sql, { before, now, patient, series, more }: Study): Promise<void> {
  if (before) {
    await updateRow(connection, 'studies', now.id, differences(before, now));
    await run(
      connection,
      'update patients set number_of_series = number_of_series + ?, number_of_instances = number_of_instances + ? where id = ?',
      [more.series, more.instances, now.patient],
    );
  } else {
    now.patient = await placePatient(connection, patient, more);
    now.id = await insertNew(connection, 'studies', now);
  }
  for (const { before: seriesBefore, now: seriesNow, requests } of series.values()) {
    if (seriesBefore) {
      await updateRow(connection, 'series', seriesNow.id, differences(seriesBefore, seriesNow));
    } else {
      seriesNow.study = now.id;
      seriesNow.id = await insertNew(connection, 'series', seriesNow);
      await addRequests(connection, seriesNow.id, requests);
    }
  }
}

/** Answers the number that the row gets. */
async function insertNew<Row extends { readonly id: number }>(
  connection: Sql,
  table: string,
  row: Row,
): Promise<number> {
  const columns = Object.keys(row).filter((name) => name !== 'id') as (keyof Row & string)[];
  const [id = noId] = await insertRows(connection, table, columns, [row], { returning: 'id' });
  return id;
}

/** The patient of a study that is new under it, counted up by what comes with the study. */
export async function placePatient(
  connection: Sql,
  patient: CatalogEntry['patient'],
  more: Readonly<Counted> = { studies: 1, series: 0, instances: 0 },
): Promise<number> {
  const [known] = await run<{ id: number }>(
    connection,
    `update patients set number_of_studies = number_of_studies + ?, number_of_series = number_of_series + ?,
      number_of_instances = number_of_instances + ? where patient_key = ? returning id`,
    [more.studies, more.series, more.instances, patient.patient_key],
  );
  if (known) return known.id;
  return insertNew(connection, 'patients', {
    ...newPatientRow(patient),
    number_of_studies: more.studies,
    number_of_series: more.series,
    number_of_instances: more.instances,
    id: noId,
  });
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
