import { type Archive, everything, type SeriesAddress, type StoredInstance } from '@isocenter/archive';
import { TransferSyntaxUid } from '@isocenter/dicom';
import * as z from 'zod';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import { isTranscodable, type TranscodeOptions, type Transcoder } from '../transcoding/index.ts';
import { KeptBytes } from './kept-bytes.ts';

const SeriesPayload = z.object({ studyInstanceUid: z.string(), seriesInstanceUid: z.string() });

/** Resolution by resolution, so that the first bytes already make a picture (PS3.5 §10.18). */
const progressive: string = TransferSyntaxUid.Htj2kLosslessRpcl;

export interface ProgressiveFramesOptions {
  readonly archive: Archive;
  readonly jobs: JobQueue;
  readonly transcoder: Transcoder;
}

/**
 * Frames in HTJ2K, losslessly, in an order in which their beginning is a smaller picture: a viewer on a slow line asks for the
 * first bytes of each. The first frame that is asked for has those of its whole series made.
 */
export class ProgressiveFrames {
  readonly #kept: KeptBytes;
  readonly #transcoder: Transcoder;
  readonly #jobs: JobQueue;
  readonly #job: JobKind<SeriesAddress>;

  constructor({ archive, jobs, transcoder }: ProgressiveFramesOptions) {
    this.#kept = new KeptBytes(archive);
    this.#transcoder = transcoder;
    this.#jobs = jobs;
    this.#job = {
      name: 'series-progressive-frames',
      payload: SeriesPayload,
      concurrency: 1,
      maximumAttempts: 3,
      run: async (series, signal) => {
        for (const stored of await archive.instancesOf(series, everything)) {
          if (stored.numberOfFrames === 0 || !isTranscodable(stored, progressive)) continue;
          for (let frameIndex = 0; frameIndex < stored.numberOfFrames; frameIndex++) {
            signal.throwIfAborted();
            await this.#make(stored, frameIndex);
          }
        }
      },
    };
    jobs.register(this.#job);
  }

  holds(transferSyntaxUid: string): boolean {
    return transferSyntaxUid === progressive;
  }

  async read(
    stored: StoredInstance,
    frameIndex: number,
    options: TranscodeOptions = {},
  ): Promise<Uint8Array> {
    let isMade = false;
    const onMade = () => {
      isMade = true;
    };
    const bytes = await this.#make(stored, frameIndex, { ...options, onMade });
    const { studyInstanceUid, seriesInstanceUid } = stored;
    // The reader has the frame already; the others are made when they are asked for.
    if (isMade)
      this.#jobs
        .enqueue(
          this.#job,
          { studyInstanceUid, seriesInstanceUid },
          { dedupeKey: seriesInstanceUid, priority: -1 },
        )
        .catch(() => undefined);
    return bytes;
  }

  #make(
    stored: StoredInstance,
    frameIndex: number,
    { onMade, ...options }: TranscodeOptions & { readonly onMade?: () => void } = {},
  ): Promise<Uint8Array> {
    return this.#kept.get(stored, { kind: `htj2k ${frameIndex}`, mediaType: 'image/jphc' }, async () => {
      onMade?.();
      const { bytes } = await this.#transcoder.frame(stored, frameIndex, progressive, options);
      return bytes;
    });
  }
}
