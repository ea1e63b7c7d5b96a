import type { StoredInstance } from '@isocenter/archive';
import type { Offer } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import type { KeptBytes } from '../../renditions/kept-bytes.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import { asBuffer, parseFrameList } from '../retrieving/retrieve-frames.ts';
import type { Drawing } from './drawing.ts';
import { parseThumbnailViewport, type RenderedParameters } from './rendered-parameters.ts';
import type { ThumbnailCache } from './thumbnail-cache.ts';

/** PS3.18 Table 10.4.4-1. */
const offers: readonly Offer[] = [{ mediaType: 'image/jpeg', packaging: 'single' }];

const thumbnailSide = 160;

export interface ThumbnailRoutesOptions {
  readonly shelf: Shelf;
  readonly drawing: Drawing;
  readonly thumbnails: ThumbnailCache;
  readonly kept: KeptBytes;
}

/** Thumbnails at all levels (PS3.18 §10.4.1.1.7): one small picture, in which no text is drawn, so that none names the patient. */
export function addThumbnailRoutes(
  app: FastifyInstance,
  { shelf, drawing, thumbnails, kept }: ThumbnailRoutesOptions,
): void {
  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams & { frame?: string };
    agreeOn(request, offers);
    const [frameNumber] = params.frame === undefined ? [] : parseFrameList(params.frame);
    const viewport = parseThumbnailViewport(request.query as Record<string, unknown>);
    const stored = representativeOf(await getInstances(shelf, params));
    const frameIndex = frameNumber === undefined ? Math.floor(stored.numberOfFrames / 2) : frameNumber - 1;
    const parameters: RenderedParameters = {
      quality: 85,
      viewport: viewport ?? { columns: thumbnailSide, rows: thumbnailSide },
      shrinkOnly: true,
    };
    const tag = entityTag([versionOf([stored])], `thumbnail ${frameIndex} ${JSON.stringify(parameters)}`);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    const rendition = { kind: `thumbnail ${frameIndex}`, mediaType: 'image/jpeg' };
    const draw = async () =>
      drawing.draw({ stored, frameIndex }, { parameters, mediaType: 'image/jpeg', log: request.log });
    // Only those of the usual size are kept: anyone may ask for any other.
    const bytes = await thumbnails.get(tag, () => (viewport ? draw() : kept.get(stored, rendition, draw)));
    return reply.type('image/jpeg').send(asBuffer(bytes));
  };
  app.get('/studies/:study/thumbnail', send);
  app.get('/studies/:study/series/:series/thumbnail', send);
  app.get('/studies/:study/series/:series/instances/:instance/thumbnail', send);
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frame/thumbnail', send);
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
