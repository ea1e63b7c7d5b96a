import { isNamedById } from '../rules/patient-identity.ts';
import type { Standing, StandingQuestion } from '../rules/standing.ts';
import type { Tables } from './memory-tables.ts';
import { withheldInstanceOf } from './withheld-record.ts';

/** How things stand where some instances want to go. */
export function standingIn(
  { patients, studies, series, instances, withheld, rejections }: Tables,
  question: StandingQuestion,
  kept: Standing['kept'],
): Standing {
  const { sopInstanceUids, studyInstanceUids, seriesInstanceUids, patientKeys } = question;
  const uidOfStudy = (id: number) => studies.find((study) => study.id === id)?.study_instance_uid ?? '';
  const keyOf = (id: number) => patients.find((patient) => patient.id === id)?.patient_key ?? '';
  const isShown = (uid: string) => instances.some((instance) => instance.sop_instance_uid === uid);
  return {
    kept,
    withheld: new Map(
      sopInstanceUids.map((uid) => [
        uid,
        withheld
          .filter((row) => row.sop_instance_uid === uid)
          .map(withheldInstanceOf)
          .reverse(),
      ]),
    ),
    studyPatients: new Map(
      studies
        .filter((study) => studyInstanceUids.includes(study.study_instance_uid))
        .map((study) => [study.study_instance_uid, { ...study, patient_key: keyOf(study.patient) }]),
    ),
    patients: new Map(
      patients
        .filter((patient) => patientKeys.includes(patient.patient_key) && isNamedById(patient))
        .map((patient) => [patient.patient_key, patient]),
    ),
    studiesOfSeries: new Map(
      seriesInstanceUids.map((uid) => [
        uid,
        series.filter((one) => one.series_instance_uid === uid).map((one) => uidOfStudy(one.study)),
      ]),
    ),
    rejections: new Map(
      sopInstanceUids.map((uid) => [
        uid,
        rejections.filter(({ sopInstanceUid, noteUid }) => sopInstanceUid === uid && isShown(noteUid)),
      ]),
    ),
  };
}
