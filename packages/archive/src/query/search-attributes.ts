import { Tag } from '@isocenter/dicom';
import type { TableName } from './condition.ts';

/** How values of an attribute compare. PS3.4 §C.2.2.2. */
export type SearchKind = 'text' | 'uid' | 'name' | 'date' | 'time' | 'integer';

/** An attribute the index can match on and where it keeps it. */
export interface SearchAttribute {
  readonly tag: number;
  readonly table: TableName;
  readonly kind: SearchKind;
  /** For a name the beginning of three columns: `…_alphabetic`, `…_ideographic`, `…_phonetic`. */
  readonly column: string;
  /** Column with the folded value, where the study list looks for parts of it. */
  readonly folded?: string;
  /** About everything in the study, whatever the level of the match. */
  readonly ofStudy?: true;
}

/**
 * Patient attributes as the table `table` keeps them. A study keeps its own, so that a match on a study is about
 * what that study says.
 */
const patientAttributes = (table: 'patients' | 'studies'): SearchAttribute[] => [
  { tag: Tag.PatientName, table, kind: 'name', column: 'name' },
  {
    tag: Tag.PatientID,
    table,
    kind: 'text',
    column: 'patient_id',
    ...(table === 'studies' && { folded: 'patient_id_folded' }),
  },
  { tag: Tag.IssuerOfPatientID, table, kind: 'text', column: 'issuer_of_patient_id' },
  { tag: Tag.PatientBirthDate, table, kind: 'date', column: 'birth_date' },
  { tag: Tag.PatientBirthTime, table, kind: 'time', column: 'birth_time' },
  { tag: Tag.PatientSex, table, kind: 'text', column: 'sex' },
];

/** PS3.18 Table 10.6.1-5, and the keys of PS3.4 Tables C.6-1 to C.6-4 kept beside them. */
const belowPatient: SearchAttribute[] = [
  { tag: Tag.StudyInstanceUID, table: 'studies', kind: 'uid', column: 'study_instance_uid' },
  { tag: Tag.StudyDate, table: 'studies', kind: 'date', column: 'study_date' },
  { tag: Tag.StudyTime, table: 'studies', kind: 'time', column: 'study_time' },
  {
    tag: Tag.AccessionNumber,
    table: 'studies',
    kind: 'text',
    column: 'accession_number',
    folded: 'accession_number_folded',
  },
  { tag: Tag.StudyID, table: 'studies', kind: 'text', column: 'study_id' },
  {
    tag: Tag.StudyDescription,
    table: 'studies',
    kind: 'text',
    column: 'study_description',
    folded: 'study_description_folded',
  },
  { tag: Tag.ReferringPhysicianName, table: 'studies', kind: 'name', column: 'referring' },
  { tag: Tag.ModalitiesInStudy, table: 'series', kind: 'text', column: 'modality', ofStudy: true },
  { tag: Tag.SOPClassesInStudy, table: 'instances', kind: 'uid', column: 'sop_class_uid', ofStudy: true },
  { tag: Tag.SeriesInstanceUID, table: 'series', kind: 'uid', column: 'series_instance_uid' },
  { tag: Tag.Modality, table: 'series', kind: 'text', column: 'modality' },
  { tag: Tag.SeriesNumber, table: 'series', kind: 'integer', column: 'series_number' },
  {
    tag: Tag.SeriesDescription,
    table: 'series',
    kind: 'text',
    column: 'series_description',
    folded: 'series_description_folded',
  },
  { tag: Tag.BodyPartExamined, table: 'series', kind: 'text', column: 'body_part' },
  {
    tag: Tag.PerformedProcedureStepStartDate,
    table: 'series',
    kind: 'date',
    column: 'procedure_step_date',
  },
  {
    tag: Tag.PerformedProcedureStepStartTime,
    table: 'series',
    kind: 'time',
    column: 'procedure_step_time',
  },
  {
    tag: Tag.ScheduledProcedureStepID,
    table: 'series_requests',
    kind: 'text',
    column: 'scheduled_procedure_step_id',
  },
  { tag: Tag.RequestedProcedureID, table: 'series_requests', kind: 'text', column: 'requested_procedure_id' },
  { tag: Tag.SOPInstanceUID, table: 'instances', kind: 'uid', column: 'sop_instance_uid' },
  { tag: Tag.SOPClassUID, table: 'instances', kind: 'uid', column: 'sop_class_uid' },
  { tag: Tag.InstanceNumber, table: 'instances', kind: 'integer', column: 'instance_number' },
];

const byTag = (attributes: readonly SearchAttribute[]) =>
  new Map(attributes.map((attribute) => [attribute.tag, attribute]));

const atPatientLevel = byTag([...patientAttributes('patients'), ...belowPatient]);
const belowPatientLevel = byTag([...patientAttributes('studies'), ...belowPatient]);

/** Attributes the index matches on when it looks for matches of `level`. */
export function searchAttributesOf(
  level: 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE',
): ReadonlyMap<number, SearchAttribute> {
  return level === 'PATIENT' ? atPatientLevel : belowPatientLevel;
}

/** Attributes a match can be about at all: for conformance statements and capability answers. */
export const searchableTags: readonly number[] = [...belowPatientLevel.keys()];

/** Dates and times that are one moment. PS3.4 §C.2.2.2.5.3. */
export const dateTimePairs: readonly { readonly date: number; readonly time: number }[] = [
  { date: Tag.StudyDate, time: Tag.StudyTime },
  { date: Tag.PerformedProcedureStepStartDate, time: Tag.PerformedProcedureStepStartTime },
];
