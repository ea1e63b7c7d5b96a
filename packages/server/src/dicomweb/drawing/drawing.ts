import type { StoredInstance } from '@isocenter/archive';
import { describeFrame } from '@isocenter/pixels';
import type { FastifyBaseLogger } from 'fastify';
import { serverError } from '../../errors.ts';
import type { Admission } from '../../rendering/admission.ts';
import type { PictureRequest } from '../../rendering/render-message.ts';
import type { RenderPool } from '../../rendering/render-pool.ts';
import { overlaid } from '../../retrieve/index.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { readEncoded } from '../retrieving/frame-source.ts';
import { annotationOf } from './annotation-lines.ts';
import { type RenderedParameters, regionWithin } from './rendered-parameters.ts';

export type PictureType = PictureRequest['mediaType'];

/** What is drawn. */
export interface Subject {
  readonly stored: StoredInstance;
  /** From 0. */
  readonly frameIndex: number;
  /** It is not the first picture of its answer. */
  readonly goesOn?: boolean;
}

export interface WantedPicture {
  readonly parameters: RenderedParameters;
  readonly mediaType: PictureType;
  readonly log: FastifyBaseLogger;
}

/** Draws frames of stored instances as pictures. */
export class Drawing {
  readonly #opened: OpenedInstances;
  readonly #rendering: RenderPool;
  readonly #admission: Admission;

  constructor(opened: OpenedInstances, rendering: RenderPool, admission: Admission) {
    this.#opened = opened;
    this.#rendering = rendering;
    this.#admission = admission;
  }

  /** A picture as the query asks for it. Throws `SERVER_BUSY` where too many wait, unless its answer has begun. */
  draw({ stored, frameIndex, goesOn }: Subject, wanted: WantedPicture): Promise<Uint8Array> {
    if (stored.numberOfFrames === 0) throw serverError('SERVER_NO_IMAGE', {});
    if (frameIndex >= stored.numberOfFrames) throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    const byteLength = Math.ceil(stored.byteLength / stored.numberOfFrames);
    return this.#admission.run({ byteLength, goesOn }, () => this.#draw(stored, frameIndex, wanted));
  }

  #draw(
    stored: StoredInstance,
    frameIndex: number,
    { parameters: { annotation, region, ...wanted }, mediaType, log }: WantedPicture,
  ): Promise<Uint8Array> {
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
