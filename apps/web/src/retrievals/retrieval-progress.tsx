import type { Retrieval } from '../api.ts';
import styles from './retrieval-progress.module.css';
import { progressOf } from './retrieval-state.ts';
import { retrievalSentence } from './retrieval-words.ts';

interface RetrievalProgressProps {
  retrieval: Retrieval;
  listed?: number | undefined;
  /** Whose it is, for who hears the bar. */
  label: string;
}

/** A thin bar in the place kept for it; without a figure while the total is unknown. */
export function RetrievalProgress({ retrieval, listed, label }: RetrievalProgressProps) {
  const { done, total } = progressOf(retrieval, listed);
  const value = total === undefined || retrieval.state === 'waiting' ? undefined : done;
  return (
    <progress
      className={styles.bar}
      aria-label={label}
      aria-valuetext={retrievalSentence(retrieval, listed)}
      max={Math.max(1, total ?? 1)}
      value={value}
    />
  );
}
