import { type DicomJson, dataSetFromJson, dataSetToXml } from '@isocenter/dicom';
import type { Offer } from '@isocenter/network/dicomweb';
import type { FastifyReply } from 'fastify';
import { bodyOf } from './byte-stream.ts';
import { sendParts } from './send-parts.ts';

export const dicomXml = 'application/dicom+xml';

/** XML goes in a multipart body, one part for each data set; one data set also alone. PS3.18 Tables 10.4.4-1 and 10.6.4-1. */
export const xmlOffers = (count: number): Offer[] => [
  { mediaType: dicomXml, packaging: 'multipart' },
  ...(count === 1 ? [{ mediaType: dicomXml, packaging: 'single' } as const] : []),
];

export const xmlBody = (json: DicomJson): Buffer => Buffer.from(dataSetToXml(dataSetFromJson(json)));

/** Sends data sets in the Native DICOM Model (PS3.19 A.1), written one after the other as they come. */
export function sendXml(
  reply: FastifyReply,
  packaging: Offer['packaging'],
  dataSets: AsyncIterable<DicomJson> | Iterable<DicomJson>,
): FastifyReply {
  if (packaging === 'single') {
    async function* alone() {
      for await (const json of dataSets) yield xmlBody(json);
    }
    return reply.header('content-type', dicomXml).send(bodyOf(alone()));
  }
  async function* parts() {
    for await (const json of dataSets) yield { contentType: dicomXml, body: xmlBody(json) };
  }
  return sendParts(reply, { mediaType: dicomXml }, parts());
}

/** The same data set with its BulkDataURIs, which are relative to the service, as whole addresses. */
export function withWholeAddresses(json: DicomJson, service: string): DicomJson {
  return Object.fromEntries(
    Object.entries(json).map(([tag, attribute]) => {
      const { BulkDataURI: uri, vr, Value: items } = attribute;
      if (uri?.startsWith('/')) return [tag, { ...attribute, BulkDataURI: service + uri }];
      if (vr !== 'SQ' || !items) return [tag, attribute];
      return [tag, { vr, Value: items.map((item) => withWholeAddresses(item as DicomJson, service)) }];
    }),
  );
}
