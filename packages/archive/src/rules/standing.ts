import type { IndexedInstance, InstanceRecord } from '../index/instance-index.ts';
import type { WithheldInstance } from '../index/withheld.ts';
import type { HereFacts, InstanceFacts } from './decide.ts';
import type { PatientIdentity } from './patient-identity.ts';

/** What some instances could collide with. */
export interface StandingQuestion {
  readonly sopInstanceUids: readonly string[];
  readonly studyInstanceUids: readonly string[];
  readonly seriesInstanceUids: readonly string[];
  readonly patientKeys: readonly string[];
}

/** A rejection note that is shown names an instance. */
export interface Rejection {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  /** SOP Instance UID of the note. */
  readonly noteUid: string;
}

/** How things stand in the index where some instances want to go. */
export interface Standing {
  /** Shown, by SOP Instance UID. */
  readonly kept: Map<string, IndexedInstance>;
  /** Withheld, newest first; by SOP Instance UID. */
  readonly withheld: Map<string, WithheldInstance[]>;
  /** By Study Instance UID, as the study says it. */
  readonly studyPatients: Map<string, PatientIdentity>;
  /** By patient key. */
  readonly patients: Map<string, PatientIdentity>;
  /** Study Instance UIDs by Series Instance UID. */
  readonly studiesOfSeries: Map<string, string[]>;
  /** By SOP Instance UID of what they name. */
  readonly rejections: Map<string, Rejection[]>;
}

export function questionOf(records: readonly InstanceRecord[]): StandingQuestion {
  const distinct = (uidOf: (record: InstanceRecord) => string) => [...new Set(records.map(uidOf))];
  return {
    sopInstanceUids: distinct(({ entry }) => entry.instance.sop_instance_uid),
    studyInstanceUids: distinct(({ entry }) => entry.study.study_instance_uid),
    seriesInstanceUids: distinct(({ entry }) => entry.series.series_instance_uid),
    patientKeys: distinct(({ entry }) => entry.patient.patient_key),
  };
}

/**
 * All of a standing that a decision may rest on, for telling whether it changed; what an instance says of itself beside
 * is not in it.
 */
export function markOf(standing: Standing): string {
  const { kept, withheld, studyPatients, patients, studiesOfSeries, rejections } = standing;
  return JSON.stringify([
    [...kept].map(([uid, { blobKey }]) => [uid, blobKey]).sort(),
    [...withheld].flatMap(([uid, instances]) => instances.map(({ id, reason }) => [uid, id, reason])).sort(),
    [...studyPatients].map(([uid, patient]) => [uid, ...identityOf(patient)]).sort(),
    [...patients].map(([key, patient]) => [key, ...identityOf(patient)]).sort(),
    [...studiesOfSeries].filter(([, studies]) => studies.length > 0).sort(),
    [...rejections].flatMap(([uid, notes]) => notes.map(({ noteUid }) => [uid, noteUid])).sort(),
  ]);
}

const identityOf = (patient: PatientIdentity): readonly (string | null)[] => [
  patient.patient_key,
  patient.name_alphabetic,
  patient.name_ideographic,
  patient.name_phonetic,
  patient.birth_date,
  patient.sex,
];

/** What one record meets. */
export function hereFactsOf({ entry }: InstanceRecord, standing: Standing): HereFacts {
  const sopInstanceUid = entry.instance.sop_instance_uid;
  const studyInstanceUid = entry.study.study_instance_uid;
  return {
    kept: standing.kept.get(sopInstanceUid),
    withheld: (standing.withheld.get(sopInstanceUid) ?? []).map(({ reason, record }) => ({
      reason,
      facts: factsOf(record),
    })),
    studyPatient: standing.studyPatients.get(studyInstanceUid),
    samePatient: standing.patients.get(entry.patient.patient_key),
    studiesOfSeries: standing.studiesOfSeries.get(entry.series.series_instance_uid) ?? [],
    rejectedBy: standing.rejections
      .get(sopInstanceUid)
      ?.find((rejection) => rejection.studyInstanceUid === studyInstanceUid)?.noteUid,
  };
}

export function factsOf({ entry, blob, overlay }: InstanceRecord): InstanceFacts {
  return {
    studyInstanceUid: entry.study.study_instance_uid,
    seriesInstanceUid: entry.series.series_instance_uid,
    sha256: blob.sha256,
    blobKey: blob.blobKey,
    overlay,
  };
}

/** Notes that a record will be shown, so that those behind it in its batch are judged by it too. */
export function admit({ entry, rejects }: InstanceRecord, standing: Standing): void {
  const { patient, study, series, instance } = entry;
  const studies = standing.studiesOfSeries.get(series.series_instance_uid) ?? [];
  if (!studies.includes(study.study_instance_uid)) {
    standing.studiesOfSeries.set(series.series_instance_uid, [...studies, study.study_instance_uid]);
  }
  if (!standing.studyPatients.has(study.study_instance_uid)) {
    standing.studyPatients.set(study.study_instance_uid, patient);
  }
  if (!standing.patients.has(patient.patient_key)) standing.patients.set(patient.patient_key, patient);
  for (const reference of rejects?.references ?? []) {
    const known = standing.rejections.get(reference.sopInstanceUid) ?? [];
    const rejection = { ...reference, noteUid: instance.sop_instance_uid };
    standing.rejections.set(reference.sopInstanceUid, [...known, rejection]);
  }
}
