import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { StoredInstance } from '@isocenter/archive';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fillHoles } from '../../renditions/holed-text.ts';
import type { KeptMetadata } from '../../renditions/kept-metadata.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { begun, bodyOf } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { acceptsGzip, agreeOn, jsonOffers } from '../answering/negotiation.ts';
import { serviceUrl } from '../answering/service-url.ts';
import { dicomXml, xmlOffers } from '../answering/xml-answer.ts';
import { getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import { sendMetadataXml } from './metadata-xml.ts';

/** WADO-RS metadata in DICOM JSON (PS3.18 §10.4.1.1.4), plain or compressed; values that are large stay behind a BulkDataURI. */
export function addMetadataRoutes(app: FastifyInstance, shelf: Shelf, metadata: KeptMetadata): void {
  const retrieve = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as RetrieveParams;
    const instances = await getInstances(shelf, params);
    const { offer } = agreeOn(request, [...jsonOffers, ...xmlOffers(instances.length)]);
    if (offer.mediaType === dicomXml) return sendMetadataXml(request, reply, offer.packaging, instances);
    const service = serviceUrl(request);
    const version = versionOf(instances);
    const isGzipped = acceptsGzip(request);
    const tag = entityTag([version], `metadata ${service} ${isGzipped ? 'gzip' : 'plain'}`);
    const isKnown = isFresh(request, reply, tag);
    reply.header('vary', 'Accept, Accept-Encoding, Origin');
    if (isKnown) return reply.code(304).send();

    reply.header('content-type', offer.mediaType);
    const isWholeSeries = params.series !== undefined && params.instance === undefined;
    if (isGzipped) reply.header('content-encoding', 'gzip');
    if (isGzipped && isWholeSeries) {
      const kept = await metadata.openGzipped(instances, service);
      if (kept) return reply.header('content-length', kept.byteLength).send(bodyOf(kept.chunks));
    }
    const list = bodyOf(await begun(filledList(metadata, instances, service)));
    return reply.send(isGzipped ? pipeline(list, createGzip({ level: 4 }), ignored) : list);
  };
  app.get('/studies/:study/metadata', retrieve);
  app.get('/studies/:study/series/:series/metadata', retrieve);
  app.get('/studies/:study/series/:series/instances/:instance/metadata', retrieve);
}

async function* filledList(metadata: KeptMetadata, instances: readonly StoredInstance[], service: string) {
  const address = Buffer.from(service);
  for await (const chunk of metadata.list(instances)) yield fillHoles(chunk, address);
}

/** A failure ends both streams, and with them the answer. */
const ignored = () => undefined;
