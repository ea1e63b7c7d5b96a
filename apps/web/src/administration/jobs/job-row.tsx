import { useMutation } from '@tanstack/react-query';
import { RotateCw, X } from 'lucide-react';
import { Link } from 'wouter';
import { type Job, retryJob } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { Button } from '../../controls/button.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { join } from '../../controls/join.ts';
import { problemOf } from '../../controls/problem-of.ts';
import { countOf } from '../../text/counts.ts';
import { formatMoment } from '../../text/dates.ts';
import { studyPath } from '../../url/paths.ts';
import styles from '../records.module.css';
import rowStyles from './job-row.module.css';
import { failureOf, type KnownNames, subjectWords, untilWords, wordsOfKind } from './job-words.ts';

interface JobRowProps {
  job: Job;
  /** Undefined while they are read. */
  names: KnownNames | undefined;
  onRetried: () => void;
  onCancel: () => void;
}

/** A job, and under it what it failed with the last time. */
export function JobRow({ job, names, onRetried, onCancel }: JobRowProps) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => retryJob(transport, '', job.id),
    onSuccess: () => {
      announce('It is tried again');
      onRetried();
    },
  });
  const { title } = wordsOfKind(job.kind);
  const failure = failureOf(job);
  const studyInstanceUid = job.about?.studyInstanceUid;
  return (
    <>
      <tr className={styles.record}>
        <th scope="row" className={styles.name}>
          {title}
        </th>
        <td>
          {names && subjectWords(job, names)}{' '}
          {studyInstanceUid !== undefined && (
            <Link href={studyPath(studyInstanceUid)} className={rowStyles.study}>
              Open the study
            </Link>
          )}
        </td>
        <td className={join(styles.unbroken, styles.dim)}>{formatMoment(new Date(job.createdAt))}</td>
        <td className={join(styles.unbroken, styles.dim)}>
          {countOf(job.attempts, 'attempt')}
          {job.state === 'waiting' && `, next ${untilWords(job.notBefore, Date.now())}`}
        </td>
        <td className={styles.buttons}>
          <div>
            {job.state === 'dead' && (
              <Button
                label={isPending ? 'Retrying …' : 'Retry'}
                icon={<RotateCw />}
                variant="plain"
                aria-disabled={isPending}
                onClick={() => {
                  if (!isPending) mutate();
                }}
              />
            )}
            <Button label={`Cancel: ${title}`} icon={<X />} iconOnly tip="Cancel" onClick={onCancel} />
          </div>
        </td>
      </tr>
      {(failure.text || error) && (
        <tr className={styles.detail}>
          <td colSpan={5}>
            {error ? (
              <InlineProblem problem={problemOf(error)} />
            ) : (
              <div className={join(rowStyles.failure, job.state === 'dead' && rowStyles.dead)}>
                <p>
                  {job.state !== 'dead' && 'The last time: '}
                  {failure.text}
                </p>
                {failure.code && <p className={rowStyles.code}>{failure.code}</p>}
              </div>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
