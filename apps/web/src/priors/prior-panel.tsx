import { CloudDownload, RotateCw, TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import type { Priors } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { InlineProblem } from '../controls/inline-problem.tsx';
import { hereNow } from '../elsewhere/here.ts';
import { Here } from '../elsewhere/remote-columns.tsx';
import { isUnderWay, type RetrievalState } from '../retrievals/retrieval-state.ts';
import { cancelRetrieval, orderRetrieval, putAway } from '../retrievals/retrieval-store.ts';
import { countOf } from '../text/counts.ts';
import { formatTime } from '../text/dates.ts';
import { nodesPath, routingPath, studyPath } from '../url/paths.ts';
import { PanelFrame } from '../viewer-page/panel-frame.tsx';
import styles from './prior-panel.module.css';
import { type PriorStudy, priorStudies, sourceOf } from './prior-studies.ts';
import { contradictionSentence, cutSentence, priorSentence } from './prior-words.ts';
import { usePolledRetrievals, usePriorsElsewhere, usePriorsHere } from './use-priors.ts';

interface PriorPanelProps {
  studyInstanceUid: string;
  onClose: () => void;
}

/** Other studies of the patient, here and at other archives: how much of each is here, fetching the rest, opening one. */
export function PriorPanel({ studyInstanceUid, onClose }: PriorPanelProps) {
  const here = usePriorsHere(studyInstanceUid);
  const elsewhere = usePriorsElsewhere(studyInstanceUid);
  const retrievals = usePolledRetrievals();
  const nodes = elsewhere.answer?.nodes ?? [];
  const priors = priorStudies(here.answer?.studies ?? [], nodes);
  const isNobody = here.answer?.isNobody || elsewhere.answer?.isNobody;
  const isAsking = !elsewhere.answer && !elsewhere.problem;
  const isReading = !here.answer && !here.problem;
  // Where both were not to be had it is the server that is away, which is said once.
  const problem = here.problem ?? elsewhere.problem;
  const askAgain = () => {
    for (const asked of [here, elsewhere]) if (asked.problem) asked.ask();
  };
  return (
    <PanelFrame title="Prior studies" shortcut="Shift+P" onClose={onClose}>
      {isNobody ? (
        <p className={styles.words}>
          The patient ID of this study is missing or a placeholder. It names nobody, so no other study is
          looked for: it could be another person’s.
        </p>
      ) : (
        <>
          <p className={styles.status} role="status">
            {here.answer && !elsewhere.problem && priorSentence(priors, elsewhere.answer?.nodes)}
          </p>
          <Caution sentence={cutSentence(here.answer?.isCut ?? false, nodes)} />
          {problem && (
            <div className={styles.unread}>
              <InlineProblem problem={problem}>
                <Button label="Try again" variant="plain" icon={<RotateCw />} onClick={askAgain} />
              </InlineProblem>
            </div>
          )}
          {priors.length > 0 && (
            <ul className={styles.list} aria-label="Other studies of this patient">
              {priors.map((prior) => (
                <Line key={prior.study.studyInstanceUid} prior={prior} retrievals={retrievals} />
              ))}
            </ul>
          )}
          {priors.length === 0 && (isReading || isAsking) && <Skeleton />}
          {elsewhere.answer && nodes.length === 0 && (
            <p className={styles.words}>
              No other archive is asked. <Link href={nodesPath}>Add one under Nodes</Link>, or name some in
              the rule below.
            </p>
          )}
          <Failed nodes={nodes} onAsk={elsewhere.ask} />
          <Caution sentence={contradictionSentence(here.answer?.contradicting ?? 0, nodes)} />
        </>
      )}
      <footer className={styles.foot}>
        <Link href={`${routingPath}?priors`}>What is fetched by itself</Link>
      </footer>
    </PanelFrame>
  );
}

function Line({ prior, retrievals }: { prior: PriorStudy; retrievals: RetrievalState }) {
  const { study, at } = prior;
  const { retrieval, next } = sourceOf(prior, retrievals);
  const { here, count } = hereNow(study, retrieval);
  const isActive = retrieval !== undefined && isUnderWay(retrieval);
  const isFailed = retrieval?.state === 'failed';
  const name = [study.studyDate ?? 'undated', study.studyDescription].filter(Boolean).join(' ');
  const { studyInstanceUid } = study;
  return (
    <li className={styles.line}>
      <p className={styles.moment}>
        <strong>{study.studyDate ?? 'No date'}</strong>
        <span>{formatTime(study.studyTime)}</span>
        <span>{study.modalities.join(', ')}</span>
        {study.numberOfInstances !== undefined && <span>{countOf(study.numberOfInstances, 'image')}</span>}
      </p>
      <p className={styles.description}>{study.studyDescription || 'Study without description'}</p>
      {at.length > 0 && <p className={styles.where}>at {at.map(({ nodeName }) => nodeName).join(', ')}</p>}
      <div className={styles.here}>
        <Here study={study} retrieval={retrieval} />
      </div>
      {retrieval?.problem && retrieval.state !== 'done' && (
        <p className={styles.problem}>{retrieval.problem.message}</p>
      )}
      <div className={styles.actions}>
        {count > 0 && (
          <Link href={studyPath(studyInstanceUid)} className={styles.open} aria-label={`Open ${name}`}>
            {here === 'all' || here === 'some' ? 'Open' : 'Open what is here'}
          </Link>
        )}
        {isActive && (
          <Button
            label="Cancel"
            variant="plain"
            aria-label={`Cancel ${name}`}
            onClick={() => void cancelRetrieval(retrieval)}
          />
        )}
        {!isActive && here !== 'all' && next && (
          <Button
            label={isFailed ? `Try again from ${next.nodeName}` : 'Retrieve'}
            aria-label={`${isFailed ? 'Try again' : 'Retrieve'} ${name} from ${next.nodeName}`}
            icon={isFailed ? <RotateCw /> : <CloudDownload />}
            variant="plain"
            onClick={() => {
              if (isFailed) putAway([retrieval]);
              void orderRetrieval({ nodeId: next.nodeId, studyInstanceUid });
            }}
          />
        )}
      </div>
    </li>
  );
}

/** Which archives did not answer, by name and why: what they have is not in the list. */
function Failed({ nodes, onAsk }: { nodes: Priors['nodes']; onAsk: () => void }) {
  const failed = nodes.filter(({ problem }) => problem);
  if (failed.length === 0) return null;
  return (
    <section className={styles.failed} aria-label="Archives that did not answer">
      <ul>
        {failed.map(({ nodeId, nodeName, problem }) => (
          <li key={nodeId}>
            <TriangleAlert aria-hidden="true" />
            <p>
              <strong>{nodeName} did not answer.</strong> {problem?.message}
            </p>
          </li>
        ))}
      </ul>
      <Button label="Ask again" variant="plain" icon={<RotateCw />} onClick={onAsk} />
    </section>
  );
}

/** What is not in the list though it could be looked for there. */
const Caution = ({ sentence }: { sentence: string | undefined }) =>
  sentence && (
    <p className={styles.caution}>
      <TriangleAlert aria-hidden="true" />
      {sentence}
    </p>
  );

const Skeleton = () => (
  <div className={styles.skeleton} aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);
