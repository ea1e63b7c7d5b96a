import type { BlobKey } from '../store/blob-store.ts';
import type { Change } from './change.ts';
import type { InstanceRecord } from './instance-index.ts';
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
} from './rows.ts';

interface RequestRow {
  readonly series: number;
  readonly scheduled_procedure_step_id: string | null;
  readonly requested_procedure_id: string | null;
}

/** The tables of the index as plain arrays. */
export interface Tables {
  patients: PatientRow[];
  studies: StudyTableRow[];
  series: SeriesRow[];
  series_requests: RequestRow[];
  instances: InstanceRow[];
  changes: Change[];
  doomed_blobs: Set<BlobKey>;
}

/** Places one instance under its patient, study and series, making those that are new, and counts it in each. */
export function addInstance(tables: Tables, record: InstanceRecord): Change {
  const { entry, receivedAt } = record;
  if (tables.instances.some((row) => row.sop_instance_uid === entry.instance.sop_instance_uid)) {
    throw new Error('SOP Instance UID is not new');
  }
  const { patient, study } = placeStudy(tables, record);
  const series = placeSeries(tables, record, study, patient);
  tables.instances.push({
    ...newInstanceRow(record),
    id: nextId(tables.instances),
    study: study.id,
    series: series.id,
  });
  for (const row of [patient, study, series]) row.number_of_instances += 1;
  study.received_at = receivedAt;
  series.number_of_frames += entry.instance.number_of_frames;
  const change: Change = {
    sequence: tables.changes.length + 1,
    kind: 'instance-stored',
    studyInstanceUid: entry.study.study_instance_uid,
    seriesInstanceUid: entry.series.series_instance_uid,
    sopInstanceUid: entry.instance.sop_instance_uid,
    occurredAt: receivedAt,
    numberOfStudyInstances: study.number_of_instances,
  };
  tables.changes.push(change);
  return change;
}

function placeStudy(tables: Tables, { entry, receivedAt }: InstanceRecord) {
  const { patients, studies } = tables;
  let study = studies.find((row) => row.study_instance_uid === entry.study.study_instance_uid);
  if (study) {
    Object.assign(study, fillStudy(study, entry));
    const patient = patients.find(({ id }) => id === study?.patient) ?? newPatient(tables, entry.patient);
    return { patient, study };
  }
  const patient =
    patients.find((row) => row.patient_key === entry.patient.patient_key) ??
    newPatient(tables, entry.patient);
  patient.number_of_studies += 1;
  study = { ...newStudyRow(entry, receivedAt), id: nextId(studies), patient: patient.id };
  studies.push(study);
  return { patient, study };
}

function newPatient({ patients }: Tables, entry: InstanceRecord['entry']['patient']): PatientRow {
  const patient = { ...newPatientRow(entry), id: nextId(patients) };
  patients.push(patient);
  return patient;
}

function placeSeries(
  tables: Tables,
  { entry }: InstanceRecord,
  study: StudyTableRow,
  patient: PatientRow,
): SeriesRow {
  const known = tables.series.find(
    (row) => row.study === study.id && row.series_instance_uid === entry.series.series_instance_uid,
  );
  if (known) return Object.assign(known, fillSeries(known, entry.series));
  const series = { ...newSeriesRow(entry.series), id: nextId(tables.series), study: study.id };
  tables.series.push(series);
  tables.series_requests.push(...entry.series.requests.map((request) => ({ ...request, series: series.id })));
  study.number_of_series += 1;
  patient.number_of_series += 1;
  study.modalities = addModality(study.modalities, entry.series.modality);
  return series;
}

/**
 * Takes instances away and counts anew what they were in; what becomes empty goes too. Their blobs are doomed: no
 * longer named, and to be deleted.
 */
export function removeInstances(
  tables: Tables,
  removed: readonly InstanceRow[],
  occurredAt: string,
): Change[] {
  const changes = removed.map((instance) => removalOf(tables, instance, occurredAt));
  tables.instances = tables.instances.filter((instance) => !removed.includes(instance));
  for (const { blob_key } of removed) tables.doomed_blobs.add(blob_key);

  for (const one of tables.series) {
    const instances = tables.instances.filter(({ series }) => series === one.id);
    one.number_of_instances = instances.length;
    one.number_of_frames = sum(instances.map(({ number_of_frames }) => number_of_frames));
  }
  tables.series = tables.series.filter(isInhabited);
  tables.series_requests = tables.series_requests.filter(({ series }) =>
    tables.series.some(({ id }) => id === series),
  );
  for (const study of tables.studies) {
    const series = tables.series.filter((one) => one.study === study.id);
    const instances = tables.instances.filter((instance) => instance.study === study.id);
    study.number_of_series = series.length;
    study.number_of_instances = instances.length;
    study.modalities = series.reduce((modalities, { modality }) => addModality(modalities, modality), '');
    study.received_at =
      instances
        .map(({ received_at }) => received_at)
        .sort()
        .at(-1) ?? study.received_at;
  }
  tables.studies = tables.studies.filter(isInhabited);
  for (const patient of tables.patients) {
    const studies = tables.studies.filter((study) => study.patient === patient.id);
    patient.number_of_studies = studies.length;
    patient.number_of_series = sum(studies.map(({ number_of_series }) => number_of_series));
    patient.number_of_instances = sum(studies.map(({ number_of_instances }) => number_of_instances));
  }
  tables.patients = tables.patients.filter(isInhabited);
  return changes;
}

function removalOf(tables: Tables, instance: InstanceRow, occurredAt: string): Change {
  const study = tables.studies.find(({ id }) => id === instance.study);
  const series = tables.series.find(({ id }) => id === instance.series);
  if (!study || !series) throw new Error('An instance without study or series');
  study.number_of_instances -= 1;
  const change: Change = {
    sequence: tables.changes.length + 1,
    kind: 'instance-removed',
    studyInstanceUid: study.study_instance_uid,
    seriesInstanceUid: series.series_instance_uid,
    sopInstanceUid: instance.sop_instance_uid,
    occurredAt,
    numberOfStudyInstances: study.number_of_instances,
  };
  tables.changes.push(change);
  return change;
}

const isInhabited = (row: { readonly number_of_instances: number }): boolean => row.number_of_instances > 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const nextId = (rows: readonly { readonly id: number }[]): number => (rows.at(-1)?.id ?? 0) + 1;
