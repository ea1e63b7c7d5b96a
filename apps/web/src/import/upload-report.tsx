import { X } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '../controls/button.tsx';
import { countOf, formatBytes, formatShare } from '../text/counts.ts';
import { studyPath } from '../url/paths.ts';
import styles from './upload-report.module.css';
import type { FileProblem, UploadState } from './upload-state.ts';
import { summary } from './upload-summary.ts';

interface UploadReportProps {
  state: UploadState;
  onStop: () => void;
  onClose: () => void;
}

/** Progress of an import, then what became of every file. It stays until it is put away. */
export function UploadReport({ state, onStop, onClose }: UploadReportProps) {
  const isRunning = state.status === 'running' || state.status === 'reading';
  return (
    <section className={styles.report} aria-label="Import">
      <header className={styles.header}>
        <h2>{isRunning ? 'Importing to the archive' : summary(state)}</h2>
        {isRunning ? (
          <Button label="Stop" variant="plain" tip="Stop importing; what is stored stays" onClick={onStop} />
        ) : (
          <Button label="Close report" icon={<X />} iconOnly onClick={onClose} />
        )}
      </header>
      {isRunning && (
        <>
          <progress
            className={styles.bar}
            aria-label="Import progress"
            max={Math.max(1, state.bytes)}
            value={state.status === 'reading' ? undefined : state.bytesSent}
          />
          <p className={styles.figures}>
            {state.status === 'reading'
              ? 'Looking through the folder'
              : `${formatShare(state.bytesSent, state.bytes)} of ${formatBytes(state.bytes)}, ${countOf(state.filesDone, 'file')} of ${state.files} done`}
          </p>
        </>
      )}
      {state.refused.length + state.quarantined.length + state.notShown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <section className={styles.problems} aria-label="Files with a problem" tabIndex={0}>
          <FileProblems title="Refused" className={styles.refusedTitle} files={state.refused} />
          <FileProblems
            title="In quarantine, shown once somebody decides"
            className={styles.notShownTitle}
            files={state.quarantined}
          />
          <FileProblems
            title="Stored, but without a picture"
            className={styles.notShownTitle}
            files={state.notShown}
          />
        </section>
      )}
      {!isRunning && state.studyInstanceUid && (
        <Link href={studyPath(state.studyInstanceUid)} className={styles.open}>
          Open the study
        </Link>
      )}
    </section>
  );
}

interface FileProblemsProps {
  title: string;
  className: string | undefined;
  files: readonly FileProblem[];
}

/** One line for each file: which, what is wrong, where and why, what to do. */
function FileProblems({ title, className, files }: FileProblemsProps) {
  if (files.length === 0) return null;
  return (
    <>
      <h3 className={className}>{title}</h3>
      <ul className={styles.files} aria-label={title}>
        {files.map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and names may repeat
          <li key={index}>
            <strong>{file.name}</strong>
            <span>
              {file.title} {file.detail} {file.fix}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
