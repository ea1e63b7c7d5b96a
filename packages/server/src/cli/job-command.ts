import { cancelJob, type Job, JobState, listJobs, retryJob } from '@isocenter/network/api';
import { Command, Option } from 'commander';
import pino from 'pino';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { JobQueue, JobStore, type JobTables, jobForApi } from '../jobs/index.ts';
import { type EitherWay, onServerOrFolder } from './server-or-folder.ts';
import { dataConfigOf, withDataOptions } from './settings.ts';

/** As many as one answer of the API holds. */
const pageLength = 100;

export function jobCommand(): Command {
  const list = new Command('list')
    .description('Say what is to be done, is being done, or failed too often (dead).')
    .addOption(new Option('--state <state>', 'only these; all unless told').choices(JobState.options))
    .option('--json', 'one JSON object a line instead of words');
  withDataOptions(list).action(async () => {
    const { state, json } = list.opts<{ state?: JobState; json?: boolean }>();
    const jobs = await withJobs(dataConfigOf(list), async (queue) => {
      const states = state ? [state] : JobState.options;
      return (await Promise.all(states.map((one) => queue.list(one)))).flat();
    });
    for (const job of jobs) console.log(json ? JSON.stringify(job) : jobLine(job));
    if (jobs.length === 0 && !json) console.log('There are no jobs.');
  });

  const retry = new Command('retry')
    .description('Have a job that failed too often tried again.')
    .argument('<id>', 'from `job list`');
  withDataOptions(retry).action(async (id: string) => {
    await withJobs(dataConfigOf(retry), (queue) => queue.retry(id));
    console.log('It is tried again.');
  });

  const cancel = new Command('cancel')
    .description('Take a job away, also one that is being done.')
    .argument('<id>', 'from `job list`');
  withDataOptions(cancel).action(async (id: string) => {
    await withJobs(dataConfigOf(cancel), (queue) => queue.cancel(id));
    console.log('It is cancelled.');
  });

  return new Command('job')
    .description('Work that is done later or again: `job list`, `retry`, `cancel`.')
    .addCommand(list)
    .addCommand(retry)
    .addCommand(cancel);
}

interface Jobs {
  list(state: JobState): Promise<readonly Job[]>;
  /** Throws where there is none that failed too often. */
  retry(id: string): Promise<void>;
  /** Throws where there is none. */
  cancel(id: string): Promise<void>;
}

export function withJobs<Result>(
  config: ServerConfig,
  work: (jobs: Jobs) => Promise<Result>,
): Promise<Result> {
  const ways: EitherWay<Jobs> = {
    ofServer(transport, url) {
      return {
        list: (state) => listJobs(transport, url, state),
        retry: (id) => retryJob(transport, url, id),
        cancel: (id) => cancelJob(transport, url, id),
      };
    },
    ofFolder({ database }) {
      const store = new JobStore(database.kysely.withTables<JobTables>(), Date);
      const queue = new JobQueue({ store, logger: pino({ level: 'silent' }) });
      const demand = (isDone: boolean, resource: string) => {
        if (!isDone) throw serverError('SERVER_NOT_FOUND', { resource });
      };
      return {
        async list(state) {
          const jobs = await queue.list(state, { limit: pageLength, offset: 0 });
          return jobs.map(jobForApi);
        },
        retry: async (id) => demand(await queue.retry(id), 'dead job'),
        cancel: async (id) => demand(await queue.cancel(id), 'job'),
      };
    },
  };
  return onServerOrFolder(config, ways, work);
}

/** `… dead  route-study  150 attempts  since …: NETWORK_CONNECTION_FAILED: …`. */
export const jobLine = ({ id, state, kind, attempts, createdAt, lastError }: Job): string =>
  `${id}  ${state.padEnd(7)}  ${kind}  ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}  since ${createdAt}${lastError ? `: ${lastError}` : ''}`;
