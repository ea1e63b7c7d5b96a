import { RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import styles from './problem-notice.module.css';

/** What every failure tells: what happened, where and why, what to do. */
export interface ProblemText {
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
  readonly code?: string | undefined;
}

interface ProblemNoticeProps {
  problem: ProblemText;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** A failure that fills the place of what could not be shown. */
export function ProblemNotice({ problem, onRetry, children }: ProblemNoticeProps) {
  return (
    <Notice
      role="alert"
      title={problem.title}
      sign={<TriangleAlert className={styles.sign} aria-hidden="true" />}
    >
      <p>{problem.detail}</p>
      <p className={styles.fix}>{problem.fix}</p>
      <div className={styles.actions}>
        {onRetry && <Button label="Try again" icon={<RotateCw />} variant="plain" onClick={onRetry} />}
        {children}
      </div>
      {problem.code && <p className={styles.code}>{problem.code}</p>}
    </Notice>
  );
}
