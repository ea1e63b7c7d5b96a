import { ArrowDownToLine, ShieldQuestion, TriangleAlert } from 'lucide-react';
import type { StudyRow } from '../api.ts';
import { arrivalOf, arrivalSentence } from '../text/arrival.ts';
import { countOf } from '../text/counts.ts';
import styles from './study-marks.module.css';

/** Something that says it is of this study is not shown: said quietly, and by words, not by colour alone. */
export function QuarantineMark({ row: { numberOfQuarantined = 0 } }: { row: StudyRow }) {
  if (numberOfQuarantined === 0) return null;
  const images = countOf(numberOfQuarantined, 'image');
  return (
    <span
      className={styles.quarantined}
      data-tip={`${images} that came for this study ${numberOfQuarantined === 1 ? 'waits' : 'wait'} in quarantine for a decision`}
    >
      <ShieldQuestion aria-hidden="true" />
      {numberOfQuarantined}
      <span className="visually-hidden"> in quarantine</span>
    </span>
  );
}

/** A sign for what still arrives, and for what stopped short; what is at rest needs none. Its place is kept, so nothing moves. */
export function ArrivalMark({ row }: { row: StudyRow }) {
  const kind = arrivalOf(row);
  const sentence = arrivalSentence(row);
  if (kind !== 'arriving' && kind !== 'short') return <span className={styles.arrival} />;
  return (
    <span className={styles.arrival} data-arrival={kind} data-tip={sentence}>
      {kind === 'short' ? <TriangleAlert aria-hidden="true" /> : <ArrowDownToLine aria-hidden="true" />}
      <span className="visually-hidden">, {sentence}</span>
    </span>
  );
}
