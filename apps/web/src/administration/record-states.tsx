import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { problemOf } from '../controls/problem-of.ts';
import styles from './records.module.css';

interface RecordStatesProps<T> {
  /** Undefined until the first answer. */
  records: readonly T[] | undefined;
  error: Error | null;
  isFetching: boolean;
  onRetry: () => void;
  /** Says what is read while it is. */
  loading: string;
  /** What to show where there are none. */
  empty: ReactNode;
  children: (records: readonly T[]) => ReactNode;
}

/** What stands in the place of a list: it is read, failed, is empty, or is what was read before. */
export function RecordStates<T>({ records, error, isFetching, onRetry, ...parts }: RecordStatesProps<T>) {
  if (records === undefined) {
    if (error) return <ProblemNotice problem={problemOf(error)} onRetry={onRetry} />;
    return <RecordsSkeleton label={parts.loading} />;
  }
  return (
    <>
      {error && (
        <div className={styles.note} role="status">
          <span>This is what was read before. {problemOf(error).title}</span>
          <Button label="Try again" variant="plain" aria-disabled={isFetching} onClick={onRetry} />
        </div>
      )}
      {records.length === 0 ? parts.empty : parts.children(records)}
    </>
  );
}

function RecordsSkeleton({ label }: { label: string }) {
  return (
    <div aria-busy="true">
      <p className="visually-hidden" role="status">
        {label}
      </p>
      <table className={styles.table} aria-hidden="true">
        <tbody>
          {[1, 2, 3, 4].map((row) => (
            <tr key={row} className={styles.record}>
              <td>
                <span className={styles.bone} />
              </td>
              <td>
                <span className={styles.bone} />
              </td>
              <td>
                <span className={styles.bone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
