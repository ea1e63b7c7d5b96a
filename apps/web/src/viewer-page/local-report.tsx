import type { LocalFileProblem, LocalStudySource } from '@isocenter/viewer';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../controls/button.tsx';
import { countOf } from '../text/counts.ts';
import styles from './local-report.module.css';

/** Files that could not be read, until it is put away. */
export function LocalReport({ source }: { source: LocalStudySource }) {
  const [isClosed, setClosed] = useState(false);
  const { studies, problems, instanceCount } = source;
  if (isClosed || problems.length === 0) return null;
  return (
    <section className={styles.report} aria-label="Files read">
      <header className={styles.header}>
        <h2>
          {countOf(studies.length, 'study', 'studies')} in {countOf(instanceCount, 'file')},{' '}
          {countOf(problems.length, 'file')} not read
        </h2>
        <Button label="Close report" icon={<X />} iconOnly onClick={() => setClosed(true)} />
      </header>
      <ProblemList problems={problems} />
    </section>
  );
}

/** One line for each file that could not be read: which, why, what to do. */
export function ProblemList({ problems }: { problems: readonly LocalFileProblem[] }) {
  if (problems.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <ul className={styles.problems} aria-label="Files not read" tabIndex={0}>
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
