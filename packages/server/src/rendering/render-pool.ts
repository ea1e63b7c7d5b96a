import type { EncodedFrame } from '@isocenter/dicom';
import { type FrameDescription, outgrowsWorker, type WorkerHost } from '@isocenter/pixels';
import { JobPool, type JobPoolOptions } from '../threads/job-pool.ts';
import type { PictureRequest, RenderedPicture, RenderWork } from './render-message.ts';

/** Draws pictures in worker threads, in order of asking. */
export class RenderPool {
  readonly #jobs: JobPool<RenderWork, RenderedPicture>;

  constructor(host: WorkerHost, options: JobPoolOptions) {
    this.#jobs = new JobPool(host, options, ({ encoded, description }) =>
      outgrowsWorker(encoded, description.format),
    );
  }

  render(
    encoded: EncodedFrame,
    description: FrameDescription,
    picture: PictureRequest,
  ): Promise<RenderedPicture> {
    return this.#jobs.run({ kind: 'render', encoded, description, picture });
  }

  dispose(): void {
    this.#jobs.dispose();
  }
}
