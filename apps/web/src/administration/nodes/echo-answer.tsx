import { CircleCheck } from 'lucide-react';
import type { EchoResult } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import styles from './echo-answer.module.css';
import { agreedWords, echoTime } from './echo-words.ts';

interface EchoAnswerProps {
  isAsking: boolean;
  result: EchoResult | undefined;
  error: Error | null;
  onStop: () => void;
}

/** What came of a C-ECHO: that it answered, after how long, and what was agreed; or all that is known of why not. */
export function EchoAnswer({ isAsking, result, error, onStop }: EchoAnswerProps) {
  if (isAsking) {
    return (
      <div className={styles.line} role="status">
        <progress aria-label="Waiting for the answer" />
        <span>Calling …</span>
        <Button label="Stop" variant="plain" onClick={onStop} />
      </div>
    );
  }
  if (error) return <InlineProblem problem={problemOf(error)} />;
  if (!result) return null;
  if (!result.isReached) {
    return (
      <div className={styles.failed}>
        {result.problem && <InlineProblem problem={result.problem} />}
        <p className={styles.dim}>
          {[`No success after ${echoTime(result.durationMs)}`, ...agreedWords(result)].join(' · ')}
        </p>
      </div>
    );
  }
  return (
    <p className={styles.line} role="status">
      <CircleCheck className={styles.sign} aria-hidden="true" />
      <span className={styles.answered}>Answered after {echoTime(result.durationMs)}</span>
      <span className={styles.dim}>{agreedWords(result).join(' · ')}</span>
    </p>
  );
}
