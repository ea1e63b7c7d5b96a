import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { SeriesAddress } from '@isocenter/archive';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isWorthKeeping, type KeptMetadata, worthKeeping } from '../../renditions/kept-metadata.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { begun, bodyOf } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { acceptsGzip, agreeOn, jsonOffers } from '../answering/negotiation.ts';
import { serviceUrl } from '../answering/service-url.ts';
import { dicomXml, xmlOffers } from '../answering/xml-answer.ts';
import { getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import { sendMetadataXml } from './metadata-xml.ts';

/** What is told of, and how. */
interface Told {
  readonly mediaType: string;
  readonly version: string;
  /** It is all of a series that is worth keeping. */
  readonly series: SeriesAddress | undefined;
  readonly list: (service: string) => Promise<AsyncGenerator<Uint8Array> | undefined>;
}

/** WADO-RS metadata in DICOM JSON (PS3.18 §10.4.1.1.4), plain or compressed; values that are large stay behind a BulkDataURI. */
export function addMetadataRoutes(app: FastifyInstance, shelf: Shelf, metadata: KeptMetadata): void {
  const retrieve = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams;
    const instances = await getInstances(shelf, params);
    const { offer } = agreeOn(request, [...jsonOffers, ...xmlOffers(instances.length)]);
    if (offer.mediaType === dicomXml) return sendMetadataXml(request, reply, offer.packaging, instances);
    const isWholeSeries = params.series !== undefined && params.instance === undefined;
    await answer(request, reply, {
      mediaType: offer.mediaType,
      version: versionOf(instances),
      series: isWholeSeries && isWorthKeeping(instances) ? instances[0] : undefined,
      list: async (service) => metadata.filledList(instances, service),
    });
    return reply;
  };

  /** What of a series is at hand is told without a look at each of its instances. */
  const retrieveSeries = async (request: FastifyRequest, reply: FastifyReply) => {
    const { study, series = '' } = request.params as RetrieveParams;
    const address = { studyInstanceUid: study, seriesInstanceUid: series };
    const digests = await shelf.known.digests(address, shelf.restriction);
    if (digests.length < worthKeeping) return retrieve(request, reply);
    const { offer } = agreeOn(request, [...jsonOffers, ...xmlOffers(digests.length)]);
    if (offer.mediaType === dicomXml) return retrieve(request, reply);
    const isAnswered = await answer(request, reply, {
      mediaType: offer.mediaType,
      version: versionOf(digests),
      series: address,
      list: (service) => metadata.ready(address, digests, service),
    });
    return isAnswered ? reply : retrieve(request, reply);
  };

  /** `false` where the list is not at hand. A reply is no result: whoever waits for one waits until it is sent. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { mediaType, version, series, list }: Told,
  ): Promise<boolean> {
    const service = serviceUrl(request);
    const isGzipped = acceptsGzip(request);
    const tag = entityTag([version], `metadata ${service} ${isGzipped ? 'gzip' : 'plain'}`);
    const isKnown = isFresh(request, reply, tag);
    reply.header('vary', 'Accept, Accept-Encoding, Origin');
    if (isKnown) {
      reply.code(304).send();
      return true;
    }

    const headers = { 'content-type': mediaType, ...(isGzipped && { 'content-encoding': 'gzip' }) };
    if (isGzipped && series) {
      const kept = await metadata.openGzipped(series, version, service);
      if (kept) {
        reply.headers({ ...headers, 'content-length': kept.byteLength }).send(bodyOf(kept.chunks));
        return true;
      }
    }
    const chunks = await list(service);
    if (!chunks) return false;
    const body = bodyOf(await begun(chunks));
    reply.headers(headers).send(isGzipped ? pipeline(body, createGzip({ level: 4 }), ignored) : body);
    return true;
  }

  app.get('/studies/:study/metadata', retrieve);
  app.get('/studies/:study/series/:series/metadata', retrieveSeries);
  app.get('/studies/:study/series/:series/instances/:instance/metadata', retrieve);
}

/** A failure ends both streams, and with them the answer. */
const ignored = () => undefined;
