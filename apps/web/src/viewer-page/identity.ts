import type { Study } from '@isocenter/viewer';
import { ageInYears, formatTime } from '../text/dates.ts';

const sexWords: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other sex' };

/** Name of the patient, or words where it is unknown. */
export const nameOfPatient = (study: Study): string => study.patientName || 'Name unknown';

/** What else tells one patient from another: ID, birth date with age at the study, sex. */
export function identityOf(study: Study): string {
  const age = ageInYears(study.patientBirthDate ?? '', study.studyDate ?? '');
  return [
    study.patientId || 'no ID',
    study.patientBirthDate && `born ${study.patientBirthDate}${age === undefined ? '' : ` (${age} y)`}`,
    study.patientSex && (sexWords[study.patientSex] ?? study.patientSex),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The same where there is little room: `PH-1 · 1960-05-01 · F`. */
export const shortIdentityOf = ({ patientId, patientBirthDate, patientSex }: Study): string =>
  [patientId || 'no ID', patientBirthDate, patientSex].filter(Boolean).join(' · ');

export const momentOfStudy = (study: Study): string =>
  [study.studyDate, formatTime(study.studyTime)].filter(Boolean).join(' ') || 'No study date';
