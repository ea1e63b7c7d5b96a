import { Job } from '@isocenter/network/api';
import type { JobRecord } from './job.ts';

/** A job as it is told: of its payload only what says what it is about. */
export function jobForApi({ payload, ...job }: JobRecord): Job {
  const about = Job.shape.about.safeParse(payload);
  return { ...job, ...(about.data && Object.keys(about.data).length > 0 && { about: about.data }) };
}
