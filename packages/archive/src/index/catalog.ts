import { type DataSet, type DicomJson, type PixelDataLocation, Tag } from '@isocenter/dicom';
import type { InstanceKey } from '../incoming-instance.ts';
import { fold } from '../query/fold.ts';
import { keptAttributes } from '../query/level-attributes.ts';
import { foldNameGroups } from '../query/name-groups.ts';
import { normaliseDate, parseTime } from '../query/temporal.ts';
import { attributesToJson } from './attribute-json.ts';
import { patientKeyOf } from './patient-key.ts';
import { SiblingEntries } from './sibling-entries.ts';

/** What the index keeps of the patient, as this instance tells it. Column names are those of the tables. */
export interface PatientEntry {
  readonly patient_key: string;
  readonly patient_id: string | null;
  readonly issuer_of_patient_id: string | null;
  readonly name_alphabetic: string | null;
  readonly name_ideographic: string | null;
  readonly name_phonetic: string | null;
  readonly birth_date: string | null;
  readonly birth_time: string | null;
  readonly sex: string | null;
  readonly attributes: DicomJson;
}

export interface StudyEntry {
  readonly study_instance_uid: string;
  readonly study_id: string | null;
  readonly study_date: string | null;
  readonly study_time: string | null;
  readonly accession_number: string | null;
  readonly accession_number_folded: string | null;
  readonly study_description: string | null;
  readonly study_description_folded: string | null;
  readonly referring_alphabetic: string | null;
  readonly referring_ideographic: string | null;
  readonly referring_phonetic: string | null;
  readonly patient_id_folded: string | null;
  readonly words: string;
  readonly attributes: DicomJson;
}

export interface SeriesEntry {
  readonly series_instance_uid: string;
  readonly modality: string | null;
  readonly series_number: number | null;
  readonly series_description: string | null;
  readonly series_description_folded: string | null;
  readonly body_part: string | null;
  readonly procedure_step_date: string | null;
  readonly procedure_step_time: string | null;
  readonly requests: readonly {
    readonly scheduled_procedure_step_id: string | null;
    readonly requested_procedure_id: string | null;
  }[];
  readonly attributes: DicomJson;
}

export interface InstanceEntry {
  readonly sop_instance_uid: string;
  readonly sop_class_uid: string;
  readonly instance_number: number | null;
  /** 0 where the object holds no pixel data. */
  readonly number_of_frames: number;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly attributes: DicomJson;
}

/** One instance on the four levels of the index. */
export interface CatalogEntry {
  readonly patient: PatientEntry;
  readonly study: StudyEntry;
  readonly series: SeriesEntry;
  readonly instance: InstanceEntry;
}

/** Reads from a data set what the index keeps: the one place where the archive reads attributes for search. */
export function catalogInstance(
  dataSet: DataSet,
  key: InstanceKey & { readonly sopClassUid: string },
  pixelData: PixelDataLocation | undefined,
): CatalogEntry {
  return {
    ...above.of(dataSet, key, catalogAbove),
    instance: {
      sop_instance_uid: key.sopInstanceUid,
      sop_class_uid: key.sopClassUid,
      instance_number: integer(dataSet, Tag.InstanceNumber),
      number_of_frames: pixelData ? numberOfFrames(dataSet) : 0,
      rows: integer(dataSet, Tag.Rows),
      columns: integer(dataSet, Tag.Columns),
      attributes: attributesToJson(dataSet, keptAttributes.IMAGE),
    },
  };
}

/** Of the same bytes the same objects: whoever keeps them knows without a look that nothing is new. */
const above = new SiblingEntries<Omit<CatalogEntry, 'instance'>>();

function catalogAbove(dataSet: DataSet, key: InstanceKey): Omit<CatalogEntry, 'instance'> {
  const patient = catalogPatient(dataSet, key.studyInstanceUid);
  return {
    patient,
    study: catalogStudy(dataSet, key.studyInstanceUid, patient),
    series: catalogSeries(dataSet, key.seriesInstanceUid),
  };
}

function catalogPatient(dataSet: DataSet, studyInstanceUid: string): PatientEntry {
  const names = foldNameGroups(plain(dataSet, Tag.PatientName));
  const patientId = plain(dataSet, Tag.PatientID);
  const issuer = plain(dataSet, Tag.IssuerOfPatientID);
  return {
    patient_key: patientKeyOf({ patientId, issuer, studyInstanceUid }),
    patient_id: text(dataSet, Tag.PatientID),
    issuer_of_patient_id: text(dataSet, Tag.IssuerOfPatientID),
    name_alphabetic: names.alphabetic,
    name_ideographic: names.ideographic,
    name_phonetic: names.phonetic,
    birth_date: date(dataSet, Tag.PatientBirthDate),
    birth_time: time(dataSet, Tag.PatientBirthTime),
    sex: text(dataSet, Tag.PatientSex),
    attributes: attributesToJson(dataSet, keptAttributes.PATIENT),
  };
}

function catalogStudy(dataSet: DataSet, studyInstanceUid: string, patient: PatientEntry): StudyEntry {
  const referring = foldNameGroups(plain(dataSet, Tag.ReferringPhysicianName));
  const accessionNumber = text(dataSet, Tag.AccessionNumber);
  const description = text(dataSet, Tag.StudyDescription);
  const studyDate = date(dataSet, Tag.StudyDate);
  const studyId = text(dataSet, Tag.StudyID);
  return {
    study_instance_uid: studyInstanceUid,
    study_id: studyId,
    study_date: studyDate,
    study_time: time(dataSet, Tag.StudyTime),
    accession_number: accessionNumber,
    accession_number_folded: folded(accessionNumber),
    study_description: description,
    study_description_folded: folded(description),
    referring_alphabetic: referring.alphabetic,
    referring_ideographic: referring.ideographic,
    referring_phonetic: referring.phonetic,
    patient_id_folded: folded(patient.patient_id),
    // Named one by one: to spread as many columns takes longer than all the rest of this.
    words: wordsOf({
      name_alphabetic: patient.name_alphabetic,
      name_ideographic: patient.name_ideographic,
      name_phonetic: patient.name_phonetic,
      patient_id: patient.patient_id,
      accession_number: accessionNumber,
      study_description: description,
      study_id: studyId,
      study_date: studyDate,
    }),
    attributes: attributesToJson(dataSet, keptAttributes.STUDY),
  };
}

/** What free text is looked for in: who and what a study is about, folded. */
export function wordsOf(
  study: {
    readonly [Name in
      | 'name_alphabetic'
      | 'name_ideographic'
      | 'name_phonetic'
      | 'patient_id'
      | 'accession_number'
      | 'study_description'
      | 'study_id'
      | 'study_date']: string | null;
  },
): string {
  const words = [
    study.name_alphabetic,
    study.name_ideographic,
    study.name_phonetic,
    study.patient_id,
    study.accession_number,
    study.study_description,
    study.study_id,
    study.study_date,
    study.study_date?.replace(/(....)(..)(..)/, '$1-$2-$3'),
  ];
  return fold(words.filter(Boolean).join('\n'));
}

function catalogSeries(dataSet: DataSet, seriesInstanceUid: string): SeriesEntry {
  const description = text(dataSet, Tag.SeriesDescription);
  return {
    series_instance_uid: seriesInstanceUid,
    modality: text(dataSet, Tag.Modality),
    series_number: integer(dataSet, Tag.SeriesNumber),
    series_description: description,
    series_description_folded: folded(description),
    body_part: text(dataSet, Tag.BodyPartExamined),
    procedure_step_date: date(dataSet, Tag.PerformedProcedureStepStartDate),
    procedure_step_time: time(dataSet, Tag.PerformedProcedureStepStartTime),
    requests: dataSet.findItems(Tag.RequestAttributesSequence).map((item) => ({
      scheduled_procedure_step_id: text(item, Tag.ScheduledProcedureStepID),
      requested_procedure_id: text(item, Tag.RequestedProcedureID),
    })),
    attributes: attributesToJson(dataSet, keptAttributes.SERIES),
  };
}

/** Beyond what IS can say (PS3.5 §6.2) it is damage, and sums of such numbers no database could hold. */
function numberOfFrames(dataSet: DataSet): number {
  const frames = integer(dataSet, Tag.NumberOfFrames) ?? 1;
  return frames >= 1 && frames < 2 ** 31 ? frames : 1;
}

/** Without NUL, which no value may hold (PS3.5 §6.1.3) and PostgreSQL cannot: the attributes of an answer keep it. */
const plain = (dataSet: DataSet, tag: number): string | undefined =>
  dataSet.findString(tag)?.replaceAll('\0', '');
const text = (dataSet: DataSet, tag: number): string | null => plain(dataSet, tag)?.trim() || null;
const folded = (value: string | null): string | null => (value === null ? null : fold(value));
const date = (dataSet: DataSet, tag: number): string | null => normaliseDate(dataSet.findString(tag));
const time = (dataSet: DataSet, tag: number): string | null =>
  parseTime(dataSet.findString(tag))?.earliest ?? null;

function integer(dataSet: DataSet, tag: number): number | null {
  const value = dataSet.findNumber(tag);
  return value !== undefined && Number.isSafeInteger(value) ? value : null;
}
