import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './inline-problem.module.css';
import type { ProblemText } from './problem-notice.tsx';

/** A failure told whole where it happened, beside what still stands. `children`: what can be done. */
export function InlineProblem({ problem, children }: { problem: ProblemText; children?: ReactNode }) {
  return (
    <div className={styles.problem} role="alert">
      <TriangleAlert className={styles.sign} aria-hidden="true" />
      <div className={styles.text}>
        <p className={styles.title}>{problem.title}</p>
        <p>{problem.detail}</p>
        <p>{problem.fix}</p>
        {problem.code && <p className={styles.code}>{problem.code}</p>}
        {children && <div className={styles.actions}>{children}</div>}
      </div>
    </div>
  );
}
