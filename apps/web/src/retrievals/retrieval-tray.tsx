import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type { Retrieval } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { studyPath } from '../url/paths.ts';
import { RetrievalProgress } from './retrieval-progress.tsx';
import { isUnderWay, type RetrievalState } from './retrieval-state.ts';
import { cancelRetrieval, orderRetrieval, putAway } from './retrieval-store.ts';
import styles from './retrieval-tray.module.css';
import { retrievalSentence, summaryOf } from './retrieval-words.ts';
import { useStudyNames } from './use-study-names.ts';

interface RetrievalTrayProps {
  retrievals: RetrievalState;
  /** What a node is called. */
  nameOf: (nodeId: string) => string;
}

/** What is or was being retrieved while this page is open, until it is put away: one line, and each of them on demand. */
export function RetrievalTray({ retrievals: { byId, newsIds }, nameOf }: RetrievalTrayProps) {
  const id = useId();
  const nameOfStudy = useStudyNames();
  const [isOpen, setOpen] = useState(false);
  const shown = [...byId.values()].filter((one) => newsIds.has(one.id)).reverse();
  if (shown.length === 0) return null;
  const ended = shown.filter((one) => !isUnderWay(one));
  return (
    <section className={styles.tray} aria-label="Retrieval">
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <ul id={id} className={styles.list} tabIndex={0} aria-label="Retrieved studies">
          {shown.map((one) => (
            <Line
              key={one.id}
              retrieval={one}
              nodeName={nameOf(one.nodeId)}
              study={nameOfStudy(one.studyInstanceUid)}
            />
          ))}
        </ul>
      )}
      <header className={styles.header}>
        <h2 role="status">{summaryOf(shown)}</h2>
        <Button
          label={isOpen ? 'Fewer details' : 'Details'}
          icon={isOpen ? <ChevronDown /> : <ChevronUp />}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
        />
        <Button
          label="Put away what is over"
          icon={<X />}
          iconOnly
          disabled={ended.length === 0}
          onClick={() => putAway(ended)}
        />
      </header>
    </section>
  );
}

interface LineProps {
  retrieval: Retrieval;
  nodeName: string;
  study: string;
}

function Line({ retrieval, nodeName, study }: LineProps) {
  const { state, problem, completed, warning, nodeId, studyInstanceUid } = retrieval;
  const isActive = isUnderWay(retrieval);
  return (
    <li className={styles.line}>
      <strong>{study}</strong>
      <span className={state === 'failed' ? styles.failed : styles.figures}>
        {retrievalSentence(retrieval)}, from {nodeName}
      </span>
      <span className={styles.track}>
        {isActive && <RetrievalProgress retrieval={retrieval} label={`Progress of ${study}`} />}
      </span>
      {problem && state !== 'done' && <p className={styles.problem}>{problem.message}</p>}
      <span className={styles.actions}>
        {completed + warning > 0 && (
          <Link href={studyPath(studyInstanceUid)} className={styles.open} aria-label={`Open ${study}`}>
            Open
          </Link>
        )}
        {isActive && (
          <Button
            label="Cancel"
            variant="plain"
            aria-label={`Cancel ${study}`}
            onClick={() => void cancelRetrieval(retrieval)}
          />
        )}
        {(state === 'failed' || state === 'cancelled') && (
          <Button
            label="Try again"
            variant="plain"
            aria-label={`Try again ${study}`}
            onClick={() => {
              putAway([retrieval]);
              void orderRetrieval({ nodeId, studyInstanceUid });
            }}
          />
        )}
      </span>
    </li>
  );
}
