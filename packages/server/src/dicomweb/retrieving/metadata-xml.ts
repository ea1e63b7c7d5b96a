import type { StoredInstance } from '@isocenter/archive';
import type { Offer } from '@isocenter/network/dicomweb';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { versionOf } from '../../renditions/rendition-version.ts';
import { begun } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { serviceUrl } from '../answering/service-url.ts';
import { sendXml, withWholeAddresses } from '../answering/xml-answer.ts';
import { readMetadata } from './instance-metadata.ts';

/** The metadata of instances in XML (PS3.18 §10.4.3.3.1), read as it is sent. */
export async function sendMetadataXml(
  request: FastifyRequest,
  reply: FastifyReply,
  packaging: Offer['packaging'],
  instances: readonly StoredInstance[],
): Promise<FastifyReply> {
  const service = serviceUrl(request);
  const tag = entityTag([versionOf(instances)], `metadata xml ${packaging} ${service}`);
  if (isFresh(request, reply, tag)) return reply.code(304).send();
  async function* dataSets() {
    for (const stored of instances) yield withWholeAddresses(await readMetadata(stored), service);
  }
  return sendXml(reply, packaging, await begun(dataSets()));
}
