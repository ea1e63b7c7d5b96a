import type { LocalFileProblem, LocalStudySource } from '@isocenter/viewer';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../controls/button.tsx';
import { countOf } from '../text/counts.ts';
import { momentOfStudy, nameOfPatient } from './identity.ts';
import styles from './local-report.module.css';

interface LocalReportProps {
  source: LocalStudySource;
  openedUid: string;
  onOpen: (studyInstanceUid: string) => void;
}

/** What the files held: the studies to choose from when there are several, and files that could not be read. */
export function LocalReport({ source, openedUid, onOpen }: LocalReportProps) {
  const [isClosed, setClosed] = useState(false);
  const { studies, problems } = source;
  if (isClosed || (studies.length < 2 && problems.length === 0)) return null;
  return (
    <section className={styles.report} aria-label="Files read">
      <header className={styles.header}>
        <h2>
          {countOf(studies.length, 'study', 'studies')} in {countOf(source.instanceCount, 'file')}
          {problems.length > 0 && `, ${countOf(problems.length, 'file')} not read`}
        </h2>
        <Button label="Close report" icon={<X />} iconOnly onClick={() => setClosed(true)} />
      </header>
      {studies.length > 1 && (
        <ul>
          {studies.map((study) => (
            <li key={study.studyInstanceUid}>
              <button
                type="button"
                className={styles.study}
                aria-current={study.studyInstanceUid === openedUid}
                onClick={() => onOpen(study.studyInstanceUid)}
              >
                <strong>{nameOfPatient(study)}</strong> {momentOfStudy(study)} {study.studyDescription}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ProblemList problems={problems} />
    </section>
  );
}

/** One line for each file that could not be read: which, why, what to do. */
export function ProblemList({ problems }: { problems: readonly LocalFileProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} aria-label="Files not read">
      {problems.map(({ name, problem }) => (
        <li key={name}>
          <strong>{name}</strong>
          <span>
            {problem.message} {problem.fix}
          </span>
        </li>
      ))}
    </ul>
  );
}
