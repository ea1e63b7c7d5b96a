import type { Generated } from 'kysely';
import type { AttributeLevel } from '../../query/extra-attributes.ts';
import type { ChangeKind } from '../change.ts';
import type { WithheldReason } from '../withheld.ts';

/** A patient, or the unnamed patient of one study (see `patientKeyOf`). */
export interface PatientsTable {
  id: Generated<number>;
  patient_key: string;
  patient_id: string | null;
  issuer_of_patient_id: string | null;
  name_alphabetic: string | null;
  name_ideographic: string | null;
  name_phonetic: string | null;
  birth_date: string | null;
  birth_time: string | null;
  sex: string | null;
  number_of_studies: number;
  number_of_series: number;
  number_of_instances: number;
  attributes: string;
}

/** Patient columns are those the study's own first instance had: two studies of one patient may spell a name apart. */
export interface StudiesTable {
  id: Generated<number>;
  patient: number;
  study_instance_uid: string;
  study_id: string | null;
  study_date: string | null;
  study_time: string | null;
  accession_number: string | null;
  accession_number_folded: string | null;
  study_description: string | null;
  study_description_folded: string | null;
  referring_alphabetic: string | null;
  referring_ideographic: string | null;
  referring_phonetic: string | null;
  patient_id: string | null;
  patient_id_folded: string | null;
  issuer_of_patient_id: string | null;
  name_alphabetic: string | null;
  name_ideographic: string | null;
  name_phonetic: string | null;
  birth_date: string | null;
  birth_time: string | null;
  sex: string | null;
  /** Distinct modalities in order, joined by backslashes. */
  modalities: string;
  /** See `momentOf`. */
  moment: string;
  /** Folded words that free text is looked for in. */
  words: string;
  number_of_series: number;
  number_of_instances: number;
  /** Instances that say they are of this study and wait for a decision; not among those above. */
  number_of_quarantined: number;
  received_at: string;
  attributes: string;
  patient_attributes: string;
}

export interface SeriesTable {
  id: Generated<number>;
  study: number;
  series_instance_uid: string;
  modality: string | null;
  series_number: number | null;
  series_description: string | null;
  series_description_folded: string | null;
  body_part: string | null;
  procedure_step_date: string | null;
  procedure_step_time: string | null;
  number_of_instances: number;
  number_of_frames: number;
  attributes: string;
}

/** Items of Request Attributes Sequence (0040,0275). */
export interface SeriesRequestsTable {
  series: number;
  scheduled_procedure_step_id: string | null;
  requested_procedure_id: string | null;
}

export interface InstancesTable {
  id: Generated<number>;
  study: number;
  series: number;
  sop_instance_uid: string;
  sop_class_uid: string;
  transfer_syntax_uid: string;
  instance_number: number | null;
  number_of_frames: number;
  rows: number | null;
  columns: number | null;
  byte_length: number;
  sha256: string;
  blob_key: string;
  data_set_byte_offset: number;
  pixel_data_byte_offset: number | null;
  received_at: string;
  door: string;
  calling_ae_title: string | null;
  user_id: string;
  findings: string;
  attributes: string;
  /** Attributes in place of those of the file, in DICOM JSON. */
  overlay: string | null;
  /** See `packFrames`. */
  frames: Uint8Array | null;
}

/** Instances that are kept but not shown. Never rows among the others, so that no query can forget to leave them out. */
export interface WithheldTable {
  id: Generated<number>;
  reason: WithheldReason;
  why: string;
  study_instance_uid: string;
  series_instance_uid: string;
  sop_instance_uid: string;
  blob_key: string;
  door: string;
  /** The `InstanceRecord` without its frames, in JSON. */
  record: string;
  frames: Uint8Array | null;
  since: string;
  user_id: string;
  rejected_by: string | null;
}

/** What rejection notes name, here or not; see `findRejectionNote`. */
export interface RejectionsTable {
  note_uid: string;
  study_instance_uid: string;
  sop_instance_uid: string;
}

export interface RenditionsTable {
  subject: string;
  kind: string;
  version: string;
  blob_key: string;
  byte_length: number;
  media_type: string;
}

/** Studies with a series of this modality, in the order of the study list. */
export interface StudyModalitiesTable {
  modality: string;
  moment: string;
  study: number;
}

/** How many studies there are of one day (empty: undated), a month (`m202607`), a year (`y2026`) or in all (`*`), with a series of `modality` (empty: with any or none). */
export interface StudyDaysTable {
  modality: string;
  study_date: string;
  number_of_studies: number;
}

/** Attributes that were made searchable while the archive runs. */
export interface ExtraAttributesTable {
  tag: number;
  level: AttributeLevel;
  vr: string;
  indexed_to: number;
}

/** Their values; `series` and `instance` are 0 where the value is about more than one. */
export interface ExtraValuesTable {
  tag: number;
  value: string;
  /** DICOM JSON of the whole attribute, as one instance says it. */
  attribute: string;
  study: number;
  series: number;
  instance: number;
}

export interface ChangesTable {
  sequence: Generated<number>;
  kind: ChangeKind;
  study_instance_uid: string;
  series_instance_uid: string;
  sop_instance_uid: string;
  occurred_at: string;
  number_of_study_instances: number;
}

/** Blobs of removed instances, until they are deleted. */
export interface DoomedBlobsTable {
  blob_key: string;
}

export interface MigrationsTable {
  name: string;
  applied_at: string;
}

export interface IndexTables {
  patients: PatientsTable;
  studies: StudiesTable;
  series: SeriesTable;
  series_requests: SeriesRequestsTable;
  instances: InstancesTable;
  withheld: WithheldTable;
  rejections: RejectionsTable;
  renditions: RenditionsTable;
  study_modalities: StudyModalitiesTable;
  study_days: StudyDaysTable;
  extra_attributes: ExtraAttributesTable;
  extra_values: ExtraValuesTable;
  changes: ChangesTable;
  doomed_blobs: DoomedBlobsTable;
  migrations: MigrationsTable;
}
