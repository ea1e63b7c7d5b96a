import type { StudyRow } from '../api.ts';
import { ageInYears, formatTime } from '../text/dates.ts';
import { formatSex } from './columns.tsx';

type Person = Pick<StudyRow, 'patientId' | 'patientBirthDate' | 'patientSex' | 'studyDate'>;
type Moment = Pick<StudyRow, 'studyDate' | 'studyTime' | 'accessionNumber'>;

/** Who it is beside the name: ID, sex, birth date, age. */
export function identityLine(study: Person): string {
  const age = ageInYears(study.patientBirthDate ?? '', study.studyDate ?? '');
  const born = study.patientBirthDate && `born ${study.patientBirthDate}`;
  return [study.patientId, formatSex(study.patientSex), born, age !== undefined && `${age} y at study`]
    .filter(Boolean)
    .join('  ·  ');
}

/** When it was, and under which number. */
export const momentLine = ({ studyDate, studyTime, accessionNumber }: Moment): string =>
  [studyDate, formatTime(studyTime), accessionNumber && `Acc. ${accessionNumber}`]
    .filter(Boolean)
    .join('  ·  ');
