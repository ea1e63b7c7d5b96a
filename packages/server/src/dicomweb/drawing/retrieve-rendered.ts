import type { StoredInstance } from '@isocenter/archive';
import { nameOfUid } from '@isocenter/dicom';
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
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { asBuffer, parseFrameList } from '../retrieving/retrieve-frames.ts';
import { sayWhatIsMissing } from '../retrieving/retrieve-instances.ts';
import type { Drawing, PictureType } from './drawing.ts';
import { parseRenderedParameters, type RenderedParameters } from './rendered-parameters.ts';
import { isVideo, sendVideo } from './retrieve-video.ts';

/** PS3.18 Table 8.7.4-1, the default first. */
export const pictureTypes: readonly PictureType[] = ['image/jpeg', 'image/gif', 'image/png'];

const alone = pictureTypes.map((mediaType): Offer => ({ mediaType, packaging: 'single' }));
const inParts = pictureTypes.map((mediaType): Offer => ({ mediaType, packaging: 'multipart' }));

export interface RenderedRoutesOptions {
  readonly shelf: Shelf;
  readonly drawing: Drawing;
  readonly opened: OpenedInstances;
}

/** One picture of an answer. */
interface Shot {
  readonly stored: StoredInstance;
  readonly frameNumber: number;
}

/**
 * Rendered studies, series, instances and frames (PS3.18 §10.4.1.1.3): several pictures go in a multipart body, one also alone. Of an
 * instance with several frames the first is its picture alone; in parts it gives all.
 */
export function addRenderedRoutes(
  app: FastifyInstance,
  { shelf, drawing, opened }: RenderedRoutesOptions,
): void {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    offers: readonly Offer[],
    shots: readonly Shot[],
    missingInstances = 0,
  ) => {
    const { offer } = agreeOn(request, offers);
    const parameters = parseRenderedParameters(request.query as Record<string, unknown>);
    const [first] = shots;
    if (!first) throw serverError('SERVER_NO_IMAGE', {});
    const numbers = shots.map(({ frameNumber }) => frameNumber).join();
    const form = `rendered ${offer.packaging} ${offer.mediaType} ${numbers} ${JSON.stringify(formOf(parameters))}`;
    const tag = entityTag([versionOf(shots.map(({ stored }) => stored))], form);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    if (missingInstances > 0) sayWhatIsMissing(request, reply, missingInstances);
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
    const drawn = instances.filter((stored) => !isVideo(stored));
    if (drawn.every(isPresentationState)) throw undrawable(instances[0]);
    return send(request, reply, inParts, drawn.flatMap(allFrames), instances.length - drawn.length);
  };
  const sendInstance = async (request: FastifyRequest, reply: FastifyReply) => {
    const stored = await getInstance(shelf, request.params as RetrieveParams);
    if (isVideo(stored)) return sendVideo(request, reply, stored, opened);
    if (isPresentationState(stored)) throw undrawable(stored);
    return send(request, reply, [...alone, ...inParts], allFrames(stored));
  };
  const sendFrames = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams & { frames: string };
    const frameNumbers = parseFrameList(params.frames);
    const stored = await getInstance(shelf, params);
    if (isVideo(stored) || isPresentationState(stored)) throw undrawable(stored);
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

/** The storage SOP classes of presentation states lie under one root. PS3.4 Table B.5-1. */
const isPresentationState = ({ sopClassUid }: StoredInstance): boolean =>
  sopClassUid.startsWith('1.2.840.10008.5.1.4.1.1.11.');

/** Refused by name: a picture that leaves out what belongs to it would be a wrong one. */
function undrawable(stored: StoredInstance | undefined) {
  const reason =
    stored && isPresentationState(stored)
      ? `It is a presentation state (${nameOfUid(stored.sopClassUid) ?? stored.sopClassUid}), through which no pictures are drawn here. Ask for the images that it names.`
      : 'Its frames are coded as video, which is not decoded here. Ask for the instance rendered: it is given as it is stored.';
  return serverError('SERVER_NOT_ACCEPTABLE', { reason });
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
