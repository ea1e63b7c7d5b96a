import type { DicomJson } from '@isocenter/dicom';
import type { Selectable } from 'kysely';
import { type CatalogEntry, type PatientEntry, type SeriesEntry, wordsOf } from './catalog.ts';
import type { InstanceRecord } from './instance-index.ts';
import { packFrames } from './packed-frames.ts';
import type {
  InstancesTable,
  PatientsTable,
  SeriesTable,
  StudiesTable,
  WithheldTable,
} from './sql/tables.ts';

/** Rows as both indexes hold them; attributes are JSON text. */
export type PatientRow = Selectable<PatientsTable>;
export type StudyTableRow = Selectable<StudiesTable>;
export type SeriesRow = Selectable<SeriesTable>;
export type InstanceRow = Selectable<InstancesTable>;
export type WithheldRow = Selectable<WithheldTable>;

export function newPatientRow({ attributes, ...patient }: PatientEntry): Omit<PatientRow, 'id'> {
  return {
    ...patient,
    number_of_studies: 0,
    number_of_series: 0,
    number_of_instances: 0,
    attributes: JSON.stringify(attributes),
  };
}

export function newStudyRow(
  { patient, study }: CatalogEntry,
  receivedAt: string,
): Omit<StudyTableRow, 'id' | 'patient'> {
  const { patient_key: _, attributes: patientAttributes, ...patientColumns } = patient;
  const { attributes, ...studyColumns } = study;
  return {
    ...patientColumns,
    ...studyColumns,
    modalities: '',
    moment: momentOf(study.study_date, study.study_time),
    number_of_series: 0,
    number_of_instances: 0,
    number_of_quarantined: 0,
    received_at: receivedAt,
    attributes: JSON.stringify(attributes),
    patient_attributes: JSON.stringify(patientAttributes),
  };
}

export function newSeriesRow({
  attributes,
  requests: _,
  ...series
}: SeriesEntry): Omit<SeriesRow, 'id' | 'study'> {
  return { ...series, number_of_instances: 0, number_of_frames: 0, attributes: JSON.stringify(attributes) };
}

/** Named one by one: every instance comes here, and to spread as many columns takes longer than to write them. */
export function newInstanceRow(record: InstanceRecord): Omit<InstanceRow, 'id' | 'study' | 'series'> {
  const { blob, origin } = record;
  const { instance } = record.entry;
  return {
    sop_instance_uid: instance.sop_instance_uid,
    sop_class_uid: instance.sop_class_uid,
    transfer_syntax_uid: blob.transferSyntaxUid,
    instance_number: instance.instance_number,
    number_of_frames: instance.number_of_frames,
    rows: instance.rows,
    columns: instance.columns,
    byte_length: blob.byteLength,
    sha256: blob.sha256,
    blob_key: blob.blobKey,
    data_set_byte_offset: blob.dataSetByteOffset,
    pixel_data_byte_offset: blob.pixelDataByteOffset ?? null,
    received_at: record.receivedAt,
    door: origin.door,
    calling_ae_title: origin.callingAeTitle ?? null,
    user_id: origin.userId,
    findings: JSON.stringify(record.findings),
    attributes: JSON.stringify(instance.attributes),
    overlay: record.overlay ? JSON.stringify(record.overlay) : null,
    frames: blob.frames ? packFrames(blob.frames) : null,
  };
}

/** Where parts of a word are looked for: what free text is found in, and the referring physician's name. */
export function wordsToFind(
  row: Pick<StudyTableRow, 'words' | 'referring_alphabetic' | 'referring_ideographic' | 'referring_phonetic'>,
): string {
  const names = [row.referring_alphabetic, row.referring_ideographic, row.referring_phonetic];
  return [row.words, ...names.filter(Boolean)].join('\n');
}

/** Date and time as one text, whose order backwards is that of the study list: newest first, undated last. */
export function momentOf(date: string | null, time: string | null): string {
  return `${date ?? ' '}${time ?? ''}`;
}

/**
 * What a later instance adds to a study that its first one left empty. Nothing that is there changes: the study
 * list must not flicker between two spellings of one name.
 */
export function fillStudy(row: StudyTableRow, entry: CatalogEntry): Partial<StudyTableRow> | undefined {
  const { attributes, words: _, patient_id_folded: __, ...columns } = entry.study;
  const filled = fillColumns(row, columns);
  const json = fillAttributes(row.attributes, attributes);
  if (json) filled.attributes = json;
  if (Object.keys(filled).length === 0) return undefined;
  const now = { ...row, ...filled };
  return { ...filled, words: wordsOf(now), moment: momentOf(now.study_date, now.study_time) };
}

/** As `fillStudy`, for a series. */
export function fillSeries(row: SeriesRow, entry: SeriesEntry): Partial<SeriesRow> | undefined {
  const { attributes, requests: _, modality: __, ...columns } = entry;
  const filled = fillColumns(row, columns);
  const json = fillAttributes(row.attributes, attributes);
  if (json) filled.attributes = json;
  return Object.keys(filled).length === 0 ? undefined : filled;
}

/** What a corrected instance says of its study: it stands in place of what the study said, absent values aside. */
export function correctStudy(row: StudyTableRow, { study, patient }: CatalogEntry): Partial<StudyTableRow> {
  const { attributes, words: _, ...columns } = study;
  const { attributes: patientAttributes, patient_key: __, ...patientColumns } = patient;
  const corrected = present({ ...patientColumns, ...columns });
  const now = { ...row, ...corrected };
  return {
    ...corrected,
    words: wordsOf(now),
    moment: momentOf(now.study_date, now.study_time),
    attributes: correctAttributes(row.attributes, attributes),
    patient_attributes: correctAttributes(row.patient_attributes, patientAttributes),
  };
}

/** As `correctStudy`, for a series. */
export function correctSeries(row: SeriesRow, entry: SeriesEntry): Partial<SeriesRow> {
  const { attributes, requests: _, ...columns } = entry;
  return { ...present(columns), attributes: correctAttributes(row.attributes, attributes) };
}

/** As `correctStudy`, for the patient. */
export function correctPatient(row: PatientRow, entry: PatientEntry): Partial<PatientRow> {
  const { attributes, ...columns } = entry;
  return { ...present(columns), attributes: correctAttributes(row.attributes, attributes) };
}

/** A corrected instance, under its own UIDs. */
export function correctInstance(
  entry: CatalogEntry['instance'],
  overlay: DicomJson,
): Partial<Omit<InstanceRow, 'id' | 'study' | 'series'>> {
  const { attributes, sop_instance_uid: _, ...columns } = entry;
  return { ...columns, attributes: JSON.stringify(attributes), overlay: JSON.stringify(overlay) };
}

const present = <Columns extends object>(columns: Columns): Partial<Columns> =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as Partial<Columns>;

function correctAttributes(stored: string, attributes: DicomJson): string {
  const told = Object.entries(attributes).filter(([, { Value }]) => Value);
  return JSON.stringify({ ...(JSON.parse(stored) as DicomJson), ...Object.fromEntries(told) });
}

function fillColumns<Row extends object>(row: Row, columns: object): Partial<Row> {
  const missing = Object.entries(columns).filter(
    ([name, value]) => value !== null && row[name as keyof Row] === null,
  );
  return Object.fromEntries(missing) as Partial<Row>;
}

/** Stored text that lacked nothing of these attributes: the instances of a series bring the same ones again and again. */
const whole = new WeakMap<DicomJson, string>();

function fillAttributes(stored: string, attributes: DicomJson): string | undefined {
  if (whole.get(attributes) === stored) return undefined;
  const known = JSON.parse(stored) as DicomJson;
  const missing = Object.entries(attributes).filter(([tag, { Value }]) => Value && !known[tag]?.Value);
  if (missing.length > 0) return JSON.stringify({ ...known, ...Object.fromEntries(missing) });
  whole.set(attributes, stored);
  return undefined;
}

/** `CT`, `PT` and `CT` again → `CT\PT`. */
export function addModality(modalities: string, modality: string | null): string {
  const known = modalities === '' ? [] : modalities.split('\\');
  return modality === null || known.includes(modality) ? modalities : [...known, modality].sort().join('\\');
}
