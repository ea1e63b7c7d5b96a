import type { StoredInstance } from '@isocenter/archive';
import { describeFrame } from '@isocenter/pixels';
import type { FastifyBaseLogger } from 'fastify';
import { serverError } from '../errors.ts';
import type { PictureRequest } from '../rendering/render-message.ts';
import type { RenderPool } from '../rendering/render-pool.ts';
import { overlaid } from '../retrieve/index.ts';
import { annotationOf } from './annotation-lines.ts';
import { readEncoded } from './frame-source.ts';
import type { OpenedInstances } from './opened-instances.ts';
import { type RenderedParameters, regionWithin } from './rendered-parameters.ts';

export type PictureType = PictureRequest['mediaType'];

/** Draws frames of stored instances as pictures. */
export class Drawing {
  readonly #opened: OpenedInstances;
  readonly #rendering: RenderPool;

  constructor(opened: OpenedInstances, rendering: RenderPool) {
    this.#opened = opened;
    this.#rendering = rendering;
  }

  /** A picture as the query asks for it. `frameIndex` counts from 0. */
  draw(
    stored: StoredInstance,
    frameIndex: number,
    { annotation, region, ...wanted }: RenderedParameters,
    mediaType: PictureType,
    log: FastifyBaseLogger,
  ): Promise<Uint8Array> {
    if (stored.numberOfFrames === 0) throw serverError('SERVER_NO_IMAGE', {});
    if (frameIndex >= stored.numberOfFrames) throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    return this.#opened.use(stored, async (instance) => {
      const { dataSet } = instance.part10;
      const description = describeFrame(dataSet, frameIndex);
      const picture: PictureRequest = {
        ...wanted,
        mediaType,
        ...(region && { region: regionWithin(description.format, region) }),
        ...(annotation && { annotation: annotationOf(overlaid(dataSet, stored), annotation) }),
      };
      const encoded = await readEncoded(instance, frameIndex);
      const { bytes, colourProblem } = await this.#rendering.render(encoded, description, picture);
      if (colourProblem) log.warn({ code: colourProblem.code }, 'colours taken for sRGB');
      return bytes;
    });
  }
}
