import { CloudDownload, X } from 'lucide-react';
import { Link } from 'wouter';
import type { RemoteStudy, Retrieval } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { isUnderWay } from '../retrievals/retrieval-state.ts';
import { cancelRetrieval } from '../retrievals/retrieval-store.ts';
import { patientLabel } from '../study-list/columns.tsx';
import { identityLine, momentLine } from '../study-list/identity-lines.ts';
import sheet from '../study-list/side-sheet.module.css';
import { countOf } from '../text/counts.ts';
import { studyPath } from '../url/paths.ts';
import { hereNow } from './here.ts';
import { Here } from './remote-columns.tsx';
import styles from './remote-sheet.module.css';

interface RemoteSheetProps {
  study: RemoteStudy;
  nodeName: string;
  retrieval: Retrieval | undefined;
  onRetrieve: () => void;
  onClose: () => void;
}

/** A study of another archive: who, what, how much of it is here, and what can be done. */
export function RemoteSheet({ study, nodeName, retrieval, onRetrieve, onClose }: RemoteSheetProps) {
  const isActive = retrieval !== undefined && isUnderWay(retrieval);
  const { here, count } = hereNow(study, retrieval);
  return (
    <aside className={sheet.sheet} aria-label="Selected study">
      <header className={sheet.header}>
        <div className={sheet.who}>
          <h2>{patientLabel(study)}</h2>
          <p>{identityLine(study)}</p>
        </div>
        <Button label="Close sheet" icon={<X />} iconOnly onClick={onClose} />
      </header>
      <div className={sheet.content}>
        <section>
          <h3 className={sheet.title}>{study.studyDescription || 'Study without description'}</h3>
          <p className={sheet.dim}>{momentLine(study)}</p>
          <p className={sheet.dim}>
            {study.numberOfInstances === undefined ? '' : `${countOf(study.numberOfInstances, 'image')} `}at{' '}
            {nodeName}
          </p>
        </section>
        <section className={styles.here} aria-label="How much of it is here">
          <Here study={study} retrieval={retrieval} />
        </section>
        {retrieval?.problem && retrieval.state !== 'done' && (
          <p className={sheet.failed} role="alert">
            {retrieval.problem.message}
          </p>
        )}
        <div className={styles.actions}>
          {isActive ? (
            <Button label="Cancel" variant="plain" onClick={() => void cancelRetrieval(retrieval)} />
          ) : (
            <Button
              label={
                retrieval?.state === 'failed' ? 'Try again' : here === 'none' ? 'Retrieve' : 'Retrieve again'
              }
              variant={here === 'all' ? 'plain' : 'primary'}
              icon={<CloudDownload />}
              onClick={onRetrieve}
            />
          )}
          {count > 0 ? (
            <Link href={studyPath(study.studyInstanceUid)} className={sheet.open}>
              {isActive ? 'Open what is here' : 'Open study'}
            </Link>
          ) : (
            <p className={sheet.dim}>It can be opened as soon as its first image is here.</p>
          )}
        </div>
      </div>
    </aside>
  );
}
