import type { StoredInstance } from '@isocenter/archive';
import { type BytesRange, TransferSyntaxUid, withinPlaces } from '@isocenter/dicom';
import { frameMediaType, type Offer, octetStream } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { isTranscodable } from '../../transcoding/index.ts';
import { begun } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { sendParts } from '../answering/send-parts.ts';
import { type OutgoingValue, sendValue } from '../answering/send-value.ts';
import { getInstance, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import type { OpenedInstance, OpenedInstances } from '../opening/opened-instances.ts';
import { getValue, parseValuePath, pixelDataTags, type ValuePath } from './bulk-data-value.ts';
import { readPlaces } from './byte-places.ts';
import { isEncapsulated } from './frame-source.ts';
import type { PixelDataParts } from './pixel-data-parts.ts';

/** What a BulkDataURI of our metadata leads to: one value, or the pixel data (PS3.18 §10.4.1.1.5). */
export function addBulkDataRoutes(
  app: FastifyInstance,
  shelf: Shelf,
  opened: OpenedInstances,
  pixelData: PixelDataParts,
): void {
  app.get('/studies/:study/series/:series/instances/:instance/bulkdata/*', async (request, reply) => {
    const params = request.params as RetrieveParams & { '*': string };
    const path = parseValuePath(params['*']);
    const stored = await getInstance(shelf, params);
    const isPixelData = path.length === 1 && pixelDataTags.has(path[0] ?? 0);
    if (isPixelData && isEncapsulated(stored.transferSyntaxUid))
      return sendCompressed(request, reply, stored, opened, pixelData);
    const offers: Offer[] = [
      { mediaType: octetStream, packaging: 'multipart' },
      { mediaType: octetStream, packaging: 'single' },
    ];
    const { offer } = agreeOn(request, offers);
    const tag = entityTag([versionOf([stored])], `bulkdata ${path} ${offer.packaging}`);
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    const value = await opened.use(stored, (instance) => outgoingValue(instance, stored, path));
    return sendValue(request, reply, offer, value);
  });
}

/** Native little-endian pixel data lies in the file as it goes out, so that it need not be held in memory. */
async function outgoingValue(
  instance: OpenedInstance,
  stored: StoredInstance,
  path: ValuePath,
): Promise<OutgoingValue> {
  const { part10 } = instance;
  const location = part10.pixelData;
  const isInFile = part10.source.byteLength === stored.byteLength;
  const isPlain = location?.kind === 'native' && location.tag === path[0] && !part10.dataSet.bigEndian;
  if (path.length === 1 && isPlain && isInFile) return fromFile(stored, [location], octetStream);
  const bytes = await getValue(instance, stored, path);
  return {
    contentType: octetStream,
    byteLength: bytes.byteLength,
    async *read({ byteOffset, byteLength }) {
      yield bytes.subarray(byteOffset, byteOffset + byteLength);
    },
  };
}

function fromFile(stored: StoredInstance, places: readonly BytesRange[], contentType: string): OutgoingValue {
  return {
    contentType,
    byteLength: places.reduce((sum, { byteLength }) => sum + byteLength, 0),
    read: (range) => readPlaces(stored, withinPlaces(places, range)),
  };
}

/**
 * Compressed pixel data: uncompressed by default where that loses nothing, or as stored, one part for each frame. A single frame, such
 * as a video, can be had alone and in ranges of its bytes.
 */
async function sendCompressed(
  request: FastifyRequest,
  reply: FastifyReply,
  stored: StoredInstance,
  opened: OpenedInstances,
  pixelData: PixelDataParts,
): Promise<FastifyReply> {
  const { transferSyntaxUid } = stored;
  const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
  const uids = isTranscodable(stored, explicit) ? [explicit, transferSyntaxUid] : [transferSyntaxUid];
  const mediaType = frameMediaType(transferSyntaxUid);
  const asStored = { mediaType, transferSyntaxUids: [transferSyntaxUid] };
  const places = await opened.use(stored, async ({ frames }) =>
    frames?.numberOfFrames === 1 ? frames.rangesOf(0) : undefined,
  );
  const { offer, transferSyntax } = agreeOn(request, [
    { mediaType: octetStream, packaging: 'multipart', transferSyntaxUids: uids },
    ...(mediaType === octetStream ? [] : [{ ...asStored, packaging: 'multipart' } as const]),
    ...(places ? [{ ...asStored, packaging: 'single' } as const] : []),
  ]);
  const isUncompressed =
    offer.mediaType === octetStream &&
    offer.packaging === 'multipart' &&
    pixelData.isUncompressed(stored, transferSyntax);
  const form = `bulkdata ${offer.mediaType} ${offer.packaging} ${isUncompressed}`;
  if (isFresh(request, reply, entityTag([stored.sha256], form))) return reply.code(304).send();
  if (offer.packaging === 'single' && places) {
    const contentType = `${mediaType}; transfer-syntax=${transferSyntaxUid}`;
    return sendValue(request, reply, offer, fromFile(stored, places, contentType));
  }
  const target = isUncompressed ? explicit : transferSyntaxUid;
  const none = () => serverError('SERVER_NO_IMAGE', {});
  const parts = await begun(pixelData.partsOf(stored, target, offer.mediaType, { begins: true }), none);
  return sendParts(reply, { mediaType: offer.mediaType, transferSyntaxUid: target }, parts);
}
