import type { StoredInstance } from '@isocenter/archive';
import { type DicomJson, dataSetToJson, formatDicomJson, openPart10, tagToHex } from '@isocenter/dicom';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf } from './byte-stream.ts';
import { entityTag, isFresh } from './entity-tag.ts';
import { getInstances, type RetrieveParams, type Shelf } from './instance-lookup.ts';
import { agreeOn, jsonOffers } from './negotiation.ts';
import { headOptions } from './opened-instances.ts';
import { serviceUrl } from './service-url.ts';

/** How many heads are read ahead of the one being written. */
const readAhead = 8;

/** WADO-RS metadata in DICOM JSON (PS3.18 §10.4.1.1.4); values that are large stay behind a BulkDataURI. */
export function addMetadataRoutes(app: FastifyInstance, shelf: Shelf): void {
  const retrieve = async (request: FastifyRequest, reply: FastifyReply) => {
    const { offer } = agreeOn(request, jsonOffers);
    const instances = await getInstances(shelf, request.params as RetrieveParams);
    const service = serviceUrl(request);
    const tag = entityTag(
      instances.map(({ sha256 }) => sha256),
      `metadata ${service}`,
    );
    if (isFresh(request, reply, tag)) return reply.code(304).send();
    const first = await readMetadata(instances[0] as StoredInstance, service);
    return reply.header('content-type', offer.mediaType).send(bodyOf(writeList(instances, first, service)));
  };
  app.get('/studies/:study/metadata', retrieve);
  app.get('/studies/:study/series/:series/metadata', retrieve);
  app.get('/studies/:study/series/:series/instances/:instance/metadata', retrieve);
}

async function* writeList(instances: readonly StoredInstance[], first: string, service: string) {
  const pending: Promise<string>[] = [Promise.resolve(first)];
  let next = 1;
  let separator = '[';
  try {
    while (pending.length > 0) {
      while (pending.length < readAhead && next < instances.length) {
        const reading = readMetadata(instances[next++] as StoredInstance, service);
        reading.catch(() => undefined); // it is thrown where its turn comes
        pending.push(reading);
      }
      yield Buffer.from(separator + (await pending.shift()));
      separator = ',';
    }
    yield Buffer.from(']');
  } finally {
    await Promise.allSettled(pending);
  }
}

async function readMetadata(stored: StoredInstance, service: string): Promise<string> {
  const blob = await stored.open();
  try {
    const { dataSet, pixelData } = await openPart10(blob, headOptions(stored));
    const bulkDataUri = (path: readonly number[]) => bulkDataUrl(stored, path, service);
    const json = dataSetToJson(dataSet, { bulkDataUri });
    return formatDicomJson({
      ...json,
      ...availableTransferSyntax(stored),
      ...(pixelData && pixelDataReference(stored, pixelData.tag, json, service)),
    });
  } finally {
    await blob.close();
  }
}

/** Says in which syntax the frames lie, which a client needs to ask for them as stored (PS3.18 §10.4.3.3.2). */
const availableTransferSyntax = ({ transferSyntaxUid }: StoredInstance): DicomJson => ({
  '00083002': { vr: 'UI', Value: [transferSyntaxUid] },
});

/** Pixel data is always behind a URI, however small. */
function pixelDataReference(
  stored: StoredInstance,
  tag: number,
  json: DicomJson,
  service: string,
): DicomJson {
  const vr = json[tagToHex(tag)]?.vr ?? 'OW';
  return { [tagToHex(tag)]: { vr, BulkDataURI: bulkDataUrl(stored, [tag], service) } };
}

/** Path of a value inside an instance: tags, and between them the numbers of items, from 1. */
function bulkDataUrl(stored: StoredInstance, path: readonly number[], service: string): string {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = stored;
  const steps = path.map((step, index) => (index % 2 === 0 ? tagToHex(step) : String(step)));
  const instance = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  return `${service}/${instance}/bulkdata/${steps.join('/')}`;
}
