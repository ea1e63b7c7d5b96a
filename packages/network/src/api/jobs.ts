import type { Transport } from '../dicomweb/transport.ts';
import { askApi, type Call, sendToApi } from './client.ts';
import { type Job, JobPage, type JobState } from './operation-schemas.ts';
import { apiPaths } from './routes.ts';

/** The newest of those in one state. */
export async function listJobs(
  transport: Transport,
  origin: string,
  state: JobState,
  call: Call = {},
): Promise<readonly Job[]> {
  const url = `${origin}${apiPaths.jobs()}?state=${state}`;
  return (await askApi(transport, JobPage, { method: 'GET', url, ...call })).jobs;
}

/** Has one that failed too often tried again. */
export async function retryJob(
  transport: Transport,
  origin: string,
  id: string,
  call: Call = {},
): Promise<void> {
  await sendToApi(transport, { method: 'POST', url: origin + apiPaths.jobRetry(id), ...call });
}

/** Takes one away, also one that is being done. */
export async function cancelJob(
  transport: Transport,
  origin: string,
  id: string,
  call: Call = {},
): Promise<void> {
  await sendToApi(transport, { method: 'DELETE', url: origin + apiPaths.job(id), ...call });
}
