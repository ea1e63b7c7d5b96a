import { type CodecLoader, decodeFrame, encodeFrame } from '@isocenter/pixels/decoding';
import type { JobAnswer } from '../threads/job-pool.ts';
import { problemOf } from '../threads/problem-of.ts';
import type { TranscodedFrame, TranscodeRequest } from './transcode-message.ts';

/** Runs inside the worker: a frame in one transfer syntax in, the same frame in another out. */
export function createTranscodeHandler(
  codecs: CodecLoader,
): (request: TranscodeRequest) => Promise<JobAnswer<TranscodedFrame>> {
  return async ({ requestId, encoded, format, transferSyntaxUid, options }) => {
    try {
      const frame = await decodeFrame(encoded, format, codecs, { colour: 'as-stored' });
      const made = await encodeFrame(frame, format, transferSyntaxUid, codecs, options);
      const { bytes } = made.encoded;
      return { requestId, result: { bytes, format: made.format, ...(made.lossy && { lossy: made.lossy }) } };
    } catch (error) {
      return { requestId, problem: problemOf(error) };
    }
  };
}
