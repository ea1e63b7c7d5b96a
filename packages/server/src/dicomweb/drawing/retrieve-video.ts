import type { StoredInstance } from '@isocenter/archive';
import { type BytesRange, findTransferSyntax, readRange, withinPlaces } from '@isocenter/dicom';
import type { Offer } from '@isocenter/network/dicomweb';
import { type VideoStream, videoBeginningBytes, videoStream } from '@isocenter/pixels/decoding';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { sendValue } from '../answering/send-value.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { readPlaces } from '../retrieving/byte-places.ts';

export const isVideo = ({ transferSyntaxUid }: Pick<StoredInstance, 'transferSyntaxUid'>): boolean =>
  findTransferSyntax(transferSyntaxUid)?.codec === 'video';

const renderingParameters = ['annotation', 'iccprofile', 'quality', 'viewport', 'window'];

/**
 * A rendered video: its stream as it is stored, all fragments joined, where that is a file of a type of PS3.18 Table 8.7.4-1. Nothing
 * is decoded, so a stream in another wrapping, and what would have to be drawn into it, is refused by name.
 */
export async function sendVideo(
  request: FastifyRequest,
  reply: FastifyReply,
  stored: StoredInstance,
  opened: OpenedInstances,
): Promise<FastifyReply> {
  const { stream, places } = await openVideo(stored, opened);
  const mediaType = fileTypeOf(stream);
  if (!mediaType) {
    const reason = `It is ${stream.codec} video in the wrapping ${stream.container}, which is no file of a rendered media type.`;
    throw serverError('SERVER_NOT_ACCEPTABLE', {
      reason: `${reason} Retrieve the instance or its bulk data.`,
    });
  }
  const packagings = ['single', 'multipart'] as const;
  const offers = packagings.map((packaging): Offer => ({ mediaType, packaging }));
  const { offer } = agreeOn(request, offers);
  if (renderingParameters.some((name) => name in (request.query as object))) {
    const reason = 'It is video, which is given as it is stored: nothing is drawn or scaled.';
    throw serverError('SERVER_NOT_ACCEPTABLE', { reason });
  }
  const form = `video ${offer.packaging}`;
  if (isFresh(request, reply, entityTag([stored.sha256], form))) return reply.code(304).send();
  return sendValue(request, reply, offer, {
    contentType: mediaType,
    byteLength: places.reduce((sum, { byteLength }) => sum + byteLength, 0),
    read: (range) => readPlaces(stored, withinPlaces(places, range)),
  });
}

function openVideo(
  stored: StoredInstance,
  opened: OpenedInstances,
): Promise<{ readonly stream: VideoStream; readonly places: readonly BytesRange[] }> {
  return opened.use(stored, async ({ part10: { pixelData, source, transferSyntaxUid } }) => {
    if (pixelData?.kind !== 'encapsulated') throw serverError('SERVER_NO_IMAGE', {});
    const places = pixelData.fragments;
    const [first] = withinPlaces(places, { byteOffset: 0, byteLength: videoBeginningBytes });
    const bytes = first ? await readRange(source, first) : new Uint8Array(0);
    return { stream: videoStream({ bytes, transferSyntaxUid }), places };
  });
}

/** PS3.18 Table 8.7.4-1. */
function fileTypeOf({ codec, container }: VideoStream): string | undefined {
  if (container === 'mp4') return 'video/mp4';
  const isMpeg = codec === 'mpeg-2' && (container === 'mpeg-ps' || container === 'elementary');
  return isMpeg ? 'video/mpeg' : undefined;
}
