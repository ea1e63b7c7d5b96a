import type { Study } from '@isocenter/viewer';
import { momentOfStudy, nameOfPatient } from './identity.ts';
import styles from './study-choice.module.css';

interface StudyChoiceProps {
  studies: readonly Study[];
  openedUid: string;
  isIdentityHidden: boolean;
  onOpen: (studyInstanceUid: string) => void;
}

/** Which of several studies is open. */
export function StudyChoice({ studies, openedUid, isIdentityHidden, onOpen }: StudyChoiceProps) {
  return (
    <label className={styles.choice}>
      <span>{studies.length} studies</span>
      <select value={openedUid} onChange={(event) => onOpen(event.target.value)}>
        {studies.map((study) => (
          <option key={study.studyInstanceUid} value={study.studyInstanceUid}>
            {[isIdentityHidden ? '' : nameOfPatient(study), momentOfStudy(study), study.studyDescription]
              .filter(Boolean)
              .join(', ')}
          </option>
        ))}
      </select>
    </label>
  );
}
