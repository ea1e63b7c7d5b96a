import type { StoredInstance } from '@isocenter/archive';
import type { MultipartContent, Offer } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { begun } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { sendParts } from '../answering/send-parts.ts';
import { instancePath, serviceUrl } from '../answering/service-url.ts';
import { getInstance, getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import { asBuffer, parseFrameList } from '../retrieving/retrieve-frames.ts';
import type { Drawing, PictureType } from './drawing.ts';
import { parseRenderedParameters, type RenderedParameters } from './rendered-parameters.ts';

/** PS3.18 Table 8.7.4-1, the default first. */
export const pictureTypes: readonly PictureType[] = ['image/jpeg', 'image/gif', 'image/png'];

const alone = pictureTypes.map((mediaType): Offer => ({ mediaType, packaging: 'single' }));
const inParts = pictureTypes.map((mediaType): Offer => ({ mediaType, packaging: 'multipart' }));

/** One picture of an answer. */
interface Shot {
  readonly stored: StoredInstance;
  readonly frameNumber: number;
}

/**
 * Rendered studies, series, instances and frames (PS3.18 §10.4.1.1.3): several pictures go in a multipart body, one also alone. Of an
 * instance with several frames the first is its picture alone; in parts it gives all.
 */
export function addRenderedRoutes(app: FastifyInstance, shelf: Shelf, drawing: Drawing): void {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    offers: readonly Offer[],
    shots: readonly Shot[],
  ) => {
    const { offer } = agreeOn(request, offers);
    const parameters = parseRenderedParameters(request.query as Record<string, unknown>);
    const [first] = shots;
    if (!first) throw serverError('SERVER_NO_IMAGE', {});
    const numbers = shots.map(({ frameNumber }) => frameNumber).join();
    const form = `rendered ${offer.packaging} ${offer.mediaType} ${numbers} ${JSON.stringify(formOf(parameters))}`;
    const tag = entityTag([versionOf(shots.map(({ stored }) => stored))], form);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    const mediaType = offer.mediaType as PictureType;
    const draw = (shot: Shot) => {
      const { stored, frameNumber } = shot;
      const subject = { stored, frameIndex: frameNumber - 1, goesOn: shot !== first };
      return drawing.draw(subject, { parameters, mediaType, log: request.log });
    };
    if (offer.packaging === 'single') return reply.type(mediaType).send(asBuffer(await draw(first)));

    const service = serviceUrl(request);
    async function* parts(): AsyncGenerator<MultipartContent> {
      for (const shot of shots) {
        const location = `${service}${locationOf(shot)}`;
        yield { contentType: mediaType, headers: { 'Content-Location': location }, body: await draw(shot) };
      }
    }
    return sendParts(reply, { mediaType }, await begun(parts()));
  };

  const sendSet = async (request: FastifyRequest, reply: FastifyReply) => {
    const instances = await getInstances(shelf, request.params as RetrieveParams);
    return send(request, reply, inParts, instances.flatMap(allFrames));
  };
  const sendInstance = async (request: FastifyRequest, reply: FastifyReply) => {
    const stored = await getInstance(shelf, request.params as RetrieveParams);
    return send(request, reply, [...alone, ...inParts], allFrames(stored));
  };
  const sendFrames = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams & { frames: string };
    const frameNumbers = parseFrameList(params.frames);
    const stored = await getInstance(shelf, params);
    if (stored.numberOfFrames === 0) throw serverError('SERVER_NO_IMAGE', {});
    if (frameNumbers.some((frameNumber) => frameNumber > stored.numberOfFrames))
      throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    const offers = frameNumbers.length === 1 ? [...alone, ...inParts] : inParts;
    return send(
      request,
      reply,
      offers,
      frameNumbers.map((frameNumber) => ({ stored, frameNumber })),
    );
  };

  app.get('/studies/:study/rendered', sendSet);
  app.get('/studies/:study/series/:series/rendered', sendSet);
  app.get('/studies/:study/series/:series/instances/:instance/rendered', sendInstance);
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frames/rendered', sendFrames);
}

const allFrames = (stored: StoredInstance): Shot[] =>
  Array.from({ length: stored.numberOfFrames }, (_, index) => ({ stored, frameNumber: index + 1 }));

/** What distinguishes two answers; a set of keywords has no text of its own in JSON. */
const formOf = ({ annotation, ...rest }: RenderedParameters) => ({
  ...rest,
  annotation: [...(annotation ?? [])],
});

function locationOf({ stored, frameNumber }: Shot): string {
  const path = instancePath(stored);
  return stored.numberOfFrames === 1 ? `${path}/rendered` : `${path}/frames/${frameNumber}/rendered`;
}
