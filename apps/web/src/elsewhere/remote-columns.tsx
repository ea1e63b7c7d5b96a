import { CircleCheck, CircleDashed, Contrast, TriangleAlert } from 'lucide-react';
import type { HereState, RemoteStudy, Retrieval } from '../api.ts';
import { RetrievalProgress } from '../retrievals/retrieval-progress.tsx';
import { isUnderWay } from '../retrievals/retrieval-state.ts';
import { type Column, describingColumns, patientLabel } from '../study-list/columns.tsx';
import { formatCount } from '../text/counts.ts';
import { hereNow, hereSentence } from './here.ts';
import styles from './remote-columns.module.css';

interface RemoteColumnsOptions {
  readonly marked: ReadonlySet<string>;
  readonly onMark: (study: RemoteStudy) => void;
  readonly retrievalOf: (study: RemoteStudy) => Retrieval | undefined;
}

/** Columns of the studies of another archive. */
export function remoteColumns({
  marked,
  onMark,
  retrievalOf,
}: RemoteColumnsOptions): readonly Column<RemoteStudy>[] {
  return [
    {
      id: 'mark',
      label: 'Marked',
      text: () => '',
      before: (study) => (
        <label className={styles.mark} onDoubleClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Mark ${patientLabel(study)}, ${study.studyDate ?? 'no date'}`}
            checked={marked.has(study.studyInstanceUid)}
            onChange={() => onMark(study)}
            onClick={(event) => event.stopPropagation()}
          />
        </label>
      ),
    },
    ...describingColumns,
    {
      id: 'images',
      label: 'Images',
      numeric: true,
      text: ({ numberOfInstances }) =>
        numberOfInstances === undefined ? '' : formatCount(numberOfInstances),
      unit: ({ numberOfInstances }) =>
        numberOfInstances === undefined ? '' : numberOfInstances === 1 ? 'image' : 'images',
    },
    {
      id: 'here',
      label: 'Here',
      fullLabel: 'How much of it is here',
      text: () => '',
      before: (study) => <Here study={study} retrieval={retrievalOf(study)} />,
    },
  ];
}

const signs: Readonly<Record<HereState, typeof CircleCheck>> = {
  none: CircleDashed,
  some: Contrast,
  part: Contrast,
  all: CircleCheck,
};

interface HereProps {
  study: RemoteStudy;
  retrieval: Retrieval | undefined;
}

/** A shape and a word for how much is here; a bar under it while more comes. */
export function Here({ study, retrieval }: HereProps) {
  const isActive = retrieval !== undefined && isUnderWay(retrieval);
  const isFailed = retrieval?.state === 'failed';
  const { here } = hereNow(study, retrieval);
  const Sign = isFailed ? TriangleAlert : signs[here];
  const sentence = hereSentence(study, retrieval);
  return (
    <span
      className={styles.here}
      data-state={isFailed ? 'failed' : here}
      data-tip={retrieval?.state !== 'done' && retrieval?.problem ? retrieval.problem.message : undefined}
    >
      {!isActive && <Sign aria-hidden="true" />}
      <span className={styles.sentence}>
        {sentence}
        {isActive && (
          <RetrievalProgress retrieval={retrieval} listed={study.numberOfInstances} label={sentence} />
        )}
      </span>
    </span>
  );
}
