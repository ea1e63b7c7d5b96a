import type { AttributeLevel } from '../query/extra-attributes.ts';
import type { Rejection } from '../rules/standing.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { Change, ChangeKind } from './change.ts';
import type { IndexStep } from './index-step.ts';
import type { InstanceRecord } from './instance-index.ts';
import type { RenditionRow } from './rendition-row.ts';
import {
  addModality,
  correctInstance,
  correctPatient,
  correctSeries,
  correctStudy,
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
  type WithheldRow,
} from './rows.ts';
import { newWithheldRow, recordOf, withheldRecordOf } from './withheld-record.ts';

interface RequestRow {
  readonly series: number;
  readonly scheduled_procedure_step_id: string | null;
  readonly requested_procedure_id: string | null;
}

export interface ExtraValueRow {
  readonly tag: number;
  readonly value: string;
  /** DICOM JSON of the whole attribute. */
  readonly attribute: string;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
}

/** The tables of the index as plain arrays. */
export interface Tables {
  patients: PatientRow[];
  studies: StudyTableRow[];
  series: SeriesRow[];
  series_requests: RequestRow[];
  instances: InstanceRow[];
  withheld: WithheldRow[];
  lastWithheldId: number;
  rejections: Rejection[];
  renditions: RenditionRow[];
  extra_attributes: { tag: number; level: AttributeLevel; vr: string; indexed_to: number }[];
  extra_values: ExtraValueRow[];
  changes: Change[];
  doomed_blobs: Set<BlobKey>;
}

/** One step of a transaction; tables are left half changed when it throws. */
export function applyStep(tables: Tables, step: IndexStep): Change[] {
  const change = changeBy(tables, step);
  recountQuarantined(tables);
  return change ? [change] : [];
}

export function recountQuarantined(tables: Tables): void {
  for (const study of tables.studies) {
    study.number_of_quarantined = tables.withheld.filter(
      (row) => row.study_instance_uid === study.study_instance_uid && row.reason === 'quarantined',
    ).length;
  }
}

function changeBy(tables: Tables, step: IndexStep): Change | undefined {
  switch (step.kind) {
    case 'add':
      return addInstance(tables, step.record, step.record.receivedAt);
    case 'withhold': {
      const instance = visibleInstance(tables, step.sopInstanceUid);
      withhold(tables, newWithheldRow(recordIn(tables, instance), step));
      const [removed] = removeInstances(tables, [instance], step.at);
      return removed;
    }
    case 'add-withheld': {
      const row = newWithheldRow(step.record, step);
      withhold(tables, row);
      return step.reason === 'quarantined'
        ? changeOf(tables, row, 'instance-quarantined', step.at)
        : undefined;
    }
    case 'release': {
      const row = withheldRow(tables, step.withheldId);
      tables.withheld = tables.withheld.filter((other) => other !== row);
      return addInstance(tables, withheldRecordOf(row), step.at);
    }
    case 'relabel': {
      const row = withheldRow(tables, step.withheldId);
      Object.assign(row, {
        reason: step.reason,
        why: step.why,
        user_id: step.userId,
        since: step.at,
        rejected_by: step.rejectedBy ?? null,
      });
      return changeOf(tables, row, 'instance-changed', step.at);
    }
    case 'coerce':
      return coerce(tables, step);
  }
}

function visibleInstance(tables: Tables, sopInstanceUid: string): InstanceRow {
  const instance = tables.instances.find((row) => row.sop_instance_uid === sopInstanceUid);
  if (!instance) throw new Error('No such instance is visible');
  return instance;
}

function withheldRow(tables: Tables, id: number): WithheldRow {
  const row = tables.withheld.find((one) => one.id === id);
  if (!row) throw new Error('Nothing is withheld under this id');
  return row;
}

function withhold(tables: Tables, row: Omit<WithheldRow, 'id'>): void {
  tables.lastWithheldId += 1;
  tables.withheld.push({ ...row, id: tables.lastWithheldId });
}

function placeOf(tables: Tables, instance: InstanceRow) {
  const study = tables.studies.find(({ id }) => id === instance.study);
  const series = tables.series.find(({ id }) => id === instance.series);
  const patient = tables.patients.find(({ id }) => id === study?.patient);
  if (!study || !series || !patient) throw new Error('An instance without study or series');
  return { patient, study, series };
}

function recordIn(tables: Tables, instance: InstanceRow): InstanceRecord {
  const { patient, study, series } = placeOf(tables, instance);
  const requests = tables.series_requests.filter((request) => request.series === series.id);
  return recordOf({ patientKey: patient.patient_key, study, series, requests, instance });
}

function coerce(tables: Tables, step: Extract<IndexStep, { kind: 'coerce' }>): Change {
  const { entry } = step;
  const instance = visibleInstance(tables, step.sopInstanceUid);
  const { patient, study, series } = placeOf(tables, instance);
  Object.assign(instance, correctInstance(entry.instance, step.overlay));
  Object.assign(series, correctSeries(series, entry.series));
  tables.series_requests = tables.series_requests.filter((request) => request.series !== series.id);
  tables.series_requests.push(...entry.series.requests.map((request) => ({ ...request, series: series.id })));
  Object.assign(study, correctStudy(study, entry));
  const key = entry.patient.patient_key;
  const owner = tables.patients.find((row) => row.patient_key === key) ?? newPatient(tables, entry.patient);
  Object.assign(owner, correctPatient(owner, entry.patient));
  study.patient = owner.id;
  recount(tables);
  if (owner !== patient) tables.patients = tables.patients.filter(isInhabited);
  return changeOf(tables, uidsIn(study, series, instance), 'instance-changed', step.at);
}

const uidsIn = (study: StudyTableRow, series: SeriesRow, instance: InstanceRow) => ({
  study_instance_uid: study.study_instance_uid,
  series_instance_uid: series.series_instance_uid,
  sop_instance_uid: instance.sop_instance_uid,
});

function changeOf(
  tables: Tables,
  uids: Pick<WithheldRow, 'study_instance_uid' | 'series_instance_uid' | 'sop_instance_uid'>,
  kind: ChangeKind,
  occurredAt: string,
): Change {
  const study = tables.studies.find((row) => row.study_instance_uid === uids.study_instance_uid);
  const change: Change = {
    sequence: tables.changes.length + 1,
    kind,
    studyInstanceUid: uids.study_instance_uid,
    seriesInstanceUid: uids.series_instance_uid,
    sopInstanceUid: uids.sop_instance_uid,
    occurredAt,
    numberOfStudyInstances: study?.number_of_instances ?? 0,
  };
  tables.changes.push(change);
  return change;
}

/** Places one instance under its patient, study and series, making those that are new, and counts it in each. */
function addInstance(tables: Tables, record: InstanceRecord, occurredAt: string): Change {
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
  if (record.rejects) {
    const noteUid = entry.instance.sop_instance_uid;
    tables.rejections = tables.rejections.filter((rejection) => rejection.noteUid !== noteUid);
    tables.rejections.push(...record.rejects.references.map((reference) => ({ ...reference, noteUid })));
  }
  for (const row of [patient, study, series]) row.number_of_instances += 1;
  if (receivedAt > study.received_at) study.received_at = receivedAt;
  series.number_of_frames += entry.instance.number_of_frames;
  const uids = {
    study_instance_uid: entry.study.study_instance_uid,
    series_instance_uid: entry.series.series_instance_uid,
    sop_instance_uid: entry.instance.sop_instance_uid,
  };
  return changeOf(tables, uids, 'instance-stored', occurredAt);
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

/** Takes instances away and counts anew what they were in; what becomes empty goes too. */
export function removeInstances(
  tables: Tables,
  removed: readonly InstanceRow[],
  occurredAt: string,
): Change[] {
  const changes = removed.map((instance) => removalOf(tables, instance, occurredAt));
  tables.instances = tables.instances.filter((instance) => !removed.includes(instance));
  recount(tables);
  tables.series = tables.series.filter(isInhabited);
  tables.series_requests = tables.series_requests.filter(({ series }) =>
    tables.series.some(({ id }) => id === series),
  );
  tables.studies = tables.studies.filter(isInhabited);
  const isHere = (rows: readonly { readonly id: number }[], one: number) =>
    one === 0 || rows.some(({ id }) => id === one);
  tables.extra_values = tables.extra_values.filter(
    ({ study, series, instance }) =>
      isHere(tables.studies, study) && isHere(tables.series, series) && isHere(tables.instances, instance),
  );
  tables.patients = tables.patients.filter(isInhabited);
  return changes;
}

function recount(tables: Tables): void {
  for (const one of tables.series) {
    const instances = tables.instances.filter(({ series }) => series === one.id);
    one.number_of_instances = instances.length;
    one.number_of_frames = sum(instances.map(({ number_of_frames }) => number_of_frames));
  }
  for (const study of tables.studies) {
    const series = tables.series.filter((one) => one.study === study.id && isInhabited(one));
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
  for (const patient of tables.patients) {
    const studies = tables.studies.filter((study) => study.patient === patient.id && isInhabited(study));
    patient.number_of_studies = studies.length;
    patient.number_of_series = sum(studies.map(({ number_of_series }) => number_of_series));
    patient.number_of_instances = sum(studies.map(({ number_of_instances }) => number_of_instances));
  }
}

function removalOf(tables: Tables, instance: InstanceRow, occurredAt: string): Change {
  const { study, series } = placeOf(tables, instance);
  study.number_of_instances -= 1;
  return changeOf(tables, uidsIn(study, series, instance), 'instance-removed', occurredAt);
}

const isInhabited = (row: { readonly number_of_instances: number }): boolean => row.number_of_instances > 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const nextId = (rows: readonly { readonly id: number }[]): number => (rows.at(-1)?.id ?? 0) + 1;
