import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { cancelJob, type Job, type JobState, listJobs, listNodes, RoutingApi } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { formatCount } from '../../text/counts.ts';
import { AdministrationFrame, PageBody } from '../administration-frame.tsx';
import { RecordStates } from '../record-states.tsx';
import { RecordTable } from '../record-table.tsx';
import styles from '../records.module.css';
import { RemoveDialog } from '../remove-dialog.tsx';
import { JobRow } from './job-row.tsx';
import { type KnownNames, wordsOfKind } from './job-words.ts';
import pageStyles from './jobs-page.module.css';

const sections: readonly { readonly state: JobState; readonly title: string; readonly none: string }[] = [
  { state: 'dead', title: 'Failed for good', none: 'Nothing failed.' },
  { state: 'running', title: 'Running', none: 'Nothing runs at the moment.' },
  { state: 'waiting', title: 'Waiting', none: 'Nothing waits.' },
];

const headings = ['Job', 'About', 'Since', 'Attempts'];

/** As many as one answer of the server holds. */
const mostListed = 100;
/** Jobs are not told by the feed: most live shorter than it takes to look. */
const readAgainMs = 2000;

/** Work that is done later or again: what failed, what runs, what waits. */
export function JobsPage() {
  return (
    <AdministrationFrame title="Jobs">
      <Jobs />
    </AdministrationFrame>
  );
}

function Jobs() {
  const queryClient = useQueryClient();
  const [cancelled, setCancelled] = useState<Job>();
  const lists = useQueries({
    queries: sections.map(({ state }) => ({
      queryKey: ['jobs', state],
      queryFn: ({ signal }: { signal: AbortSignal }) => listJobs(transport, '', state, { signal }),
      refetchInterval: readAgainMs,
    })),
  });
  const names = useKnownNames(lists.flatMap(({ data }) => data ?? []));
  const readAgain = () => void queryClient.invalidateQueries({ queryKey: ['jobs'] });
  return (
    <PageBody
      heading="Jobs"
      about="Work that is done in the background, and tried again while another system does not answer. This page follows by itself."
    >
      <RecordStates
        records={lists.every(({ data }) => data) ? lists.map(({ data = [] }) => data) : undefined}
        error={lists.find(({ error }) => error)?.error ?? null}
        isFetching={lists.some(({ isFetching }) => isFetching)}
        onRetry={readAgain}
        loading="Reading the jobs …"
        empty={null}
      >
        {(read) =>
          sections.map(({ state, title, none }, index) => (
            <JobSection key={state} title={title} none={none} jobs={read[index] ?? []}>
              {(job) => (
                <JobRow
                  key={job.id}
                  job={job}
                  names={names}
                  onRetried={readAgain}
                  onCancel={() => setCancelled(job)}
                />
              )}
            </JobSection>
          ))
        }
      </RecordStates>
      {cancelled && (
        <RemoveDialog
          title="Cancel this job"
          consequence={`${wordsOfKind(cancelled.kind).title}: ${wordsOfKind(cancelled.kind).cancelled}`}
          action="Cancel the job"
          done={() => 'The job is cancelled'}
          remove={() => cancelJob(transport, '', cancelled.id)}
          onRemoved={readAgain}
          onClose={() => setCancelled(undefined)}
        />
      )}
    </PageBody>
  );
}

interface JobSectionProps {
  title: string;
  /** Said where there are none. */
  none: string;
  jobs: readonly Job[];
  children: (job: Job) => ReactNode;
}

function JobSection({ title, none, jobs, children }: JobSectionProps) {
  const titleId = useId();
  return (
    <section className={pageStyles.section} aria-labelledby={titleId}>
      <h2 id={titleId}>
        {title}
        {jobs.length > 0 && (
          <span className={styles.dim}>
            {' '}
            {formatCount(jobs.length)}
            {jobs.length >= mostListed && ' newest'}
          </span>
        )}
      </h2>
      {jobs.length > 0 ? (
        <RecordTable headings={headings}>{jobs.map(children)}</RecordTable>
      ) : (
        <p className={styles.dim}>{none}</p>
      )}
    </section>
  );
}

/** The names of nodes and rules, read anew when a job is about one that was not asked for yet. */
function useKnownNames(jobs: readonly Job[]): KnownNames | undefined {
  const ids = new Set(jobs.flatMap(({ about }) => [about?.nodeId ?? [], about?.ruleId ?? []].flat()));
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['jobs', 'names', [...ids].sort()],
    queryFn: async ({ signal }) => ({
      nodes: namesOf(await listNodes(transport, '', { signal })),
      rules: namesOf(await new RoutingApi(transport).list({ signal })),
    }),
    placeholderData: (before) => before,
  });
  return data && { ...data, areNewer: !isPlaceholderData };
}

const namesOf = (records: readonly { readonly id: string; readonly name: string }[]) =>
  new Map(records.map(({ id, name }) => [id, name]));
