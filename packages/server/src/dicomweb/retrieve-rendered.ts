import type { StoredInstance } from '@isocenter/archive';
import type { Offer } from '@isocenter/network/dicomweb';
import { describeFrame } from '@isocenter/pixels';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../errors.ts';
import type { PictureRequest } from '../rendering/render-message.ts';
import type { RenderPool } from '../rendering/render-pool.ts';
import { entityTag, isFresh } from './entity-tag.ts';
import { readEncoded } from './frame-source.ts';
import { getInstance, getInstances, type RetrieveParams, type Shelf } from './instance-lookup.ts';
import { agreeOn } from './negotiation.ts';
import type { OpenedInstances } from './opened-instances.ts';
import { parseRenderedParameters } from './rendered-parameters.ts';
import { asBuffer, parseFrameList } from './retrieve-frames.ts';
import type { ThumbnailCache } from './thumbnail-cache.ts';

const pictureOffers: readonly Offer[] = [
  { mediaType: 'image/jpeg', packaging: 'single' },
  { mediaType: 'image/png', packaging: 'single' },
];

const thumbnailSide = 160;

export interface RenderedRoutesOptions {
  readonly shelf: Shelf;
  readonly opened: OpenedInstances;
  readonly rendering: RenderPool;
  readonly thumbnails: ThumbnailCache;
}

/** Rendered images and thumbnails (PS3.18 §10.4.1.1.3, §10.4.1.1.7): no text is drawn, so none names the patient. */
export function addRenderedRoutes(app: FastifyInstance, options: RenderedRoutesOptions): void {
  const { shelf, opened, rendering, thumbnails } = options;

  const draw = (
    { log }: FastifyRequest,
    stored: StoredInstance,
    frameIndex: number,
    picture: PictureRequest,
  ): Promise<Uint8Array> =>
    opened.use(stored, async (instance) => {
      const encoded = await readEncoded(instance, frameIndex);
      const description = describeFrame(instance.part10.dataSet, frameIndex);
      const { bytes, colourProblem } = await rendering.render(encoded, description, picture);
      if (colourProblem) log.warn({ code: colourProblem.code }, 'colours taken for sRGB');
      return bytes;
    });

  const sendRendered = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams & { frame?: string };
    const { offer } = agreeOn(request, pictureOffers);
    const [frameNumber = 1] = parseFrameList(params.frame ?? '1');
    const query = request.query as Record<string, unknown>;
    const picture = {
      ...parseRenderedParameters(query),
      mediaType: offer.mediaType as PictureRequest['mediaType'],
    };
    const stored = await getInstance(shelf, params);
    if (stored.numberOfFrames === 0) throw serverError('SERVER_NO_IMAGE', {});
    if (frameNumber > stored.numberOfFrames) throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    const tag = entityTag([stored.sha256], `rendered ${frameNumber} ${JSON.stringify(picture)}`);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    return reply.type(offer.mediaType).send(asBuffer(await draw(request, stored, frameNumber - 1, picture)));
  };

  const sendThumbnail = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams & { frame?: string };
    const { offer } = agreeOn(request, pictureOffers.slice(0, 1));
    const [frameNumber] = params.frame === undefined ? [] : parseFrameList(params.frame);
    const query = request.query as Record<string, unknown>;
    const { viewport } = parseRenderedParameters({ viewport: query.viewport });
    const stored = representativeOf(await getInstances(shelf, params));
    if (frameNumber !== undefined && frameNumber > stored.numberOfFrames)
      throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    const frameIndex = frameNumber === undefined ? Math.floor(stored.numberOfFrames / 2) : frameNumber - 1;
    const picture: PictureRequest = {
      mediaType: 'image/jpeg',
      quality: 85,
      viewport: viewport ?? { columns: thumbnailSide, rows: thumbnailSide },
      shrinkOnly: true,
    };
    const tag = entityTag([stored.sha256], `thumbnail ${frameIndex} ${JSON.stringify(picture)}`);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    const bytes = await thumbnails.get(tag, () => draw(request, stored, frameIndex, picture));
    return reply.type(offer.mediaType).send(asBuffer(bytes));
  };

  app.get('/studies/:study/series/:series/instances/:instance/rendered', sendRendered);
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frame/rendered', sendRendered);
  app.get('/studies/:study/thumbnail', sendThumbnail);
  app.get('/studies/:study/series/:series/thumbnail', sendThumbnail);
  app.get('/studies/:study/series/:series/instances/:instance/thumbnail', sendThumbnail);
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frame/thumbnail', sendThumbnail);
}

/** The middle image of the series with the most images: scouts and reports are short. */
export function representativeOf(instances: readonly StoredInstance[]): StoredInstance {
  const bySeries = new Map<string, StoredInstance[]>();
  for (const instance of instances) {
    if (instance.numberOfFrames === 0) continue;
    const series = bySeries.get(instance.seriesInstanceUid) ?? [];
    series.push(instance);
    bySeries.set(instance.seriesInstanceUid, series);
  }
  const longest = [...bySeries.values()].reduce(
    (best, series) => (series.length > best.length ? series : best),
    [],
  );
  const middle = longest[Math.floor(longest.length / 2)];
  if (!middle) throw serverError('SERVER_NO_IMAGE', {});
  return middle;
}
