import { outgrowsWorker, type WorkerHost } from '@isocenter/pixels';
import { JobPool, type JobPoolOptions } from '../threads/job-pool.ts';
import type { TranscodedFrame, TranscodeWork } from './transcode-message.ts';

export type TranscodePool = JobPool<TranscodeWork, TranscodedFrame>;

/** Brings frames into other transfer syntaxes in worker threads, so that no answer waits for it. */
export const createTranscodePool = (host: WorkerHost, options: JobPoolOptions): TranscodePool =>
  new JobPool(host, options, ({ encoded, format }) => outgrowsWorker(encoded, format));
