import type { StoredInstance } from '@isocenter/archive';
import { dataSetToJson, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { frameMediaType, type MultipartContent, type Offer, octetStream } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { overlaid } from '../../retrieve/index.ts';
import { begun } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { sendParts } from '../answering/send-parts.ts';
import { bulkDataPath, serviceUrl } from '../answering/service-url.ts';
import { getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import type { OpenFiles } from '../opening/open-files.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { getValue, pixelDataTags, type ValuePath } from './bulk-data-value.ts';
import type { PixelDataParts } from './pixel-data-parts.ts';
import { presentAmong } from './present-instances.ts';
import { sayWhatIsMissing } from './retrieve-instances.ts';

export interface BulkSetRoutesOptions {
  readonly shelf: Shelf;
  readonly files: OpenFiles;
  readonly opened: OpenedInstances;
  readonly pixelData: PixelDataParts;
}

/** Sends what a request for bulk data of several instances gets. */
export type SendBulkData = (
  request: FastifyRequest,
  reply: FastifyReply,
  instances: readonly StoredInstance[],
) => Promise<FastifyReply>;

/**
 * All bulk data, and all pixel data, of a study, a series or an instance (PS3.18 Tables 10.4.1-5 and 10.4.1-6): one part for each value,
 * named by its Content-Location. Answers how bulk data is sent, for who asks an instance resource for it.
 */
export function addBulkSetRoutes(
  app: FastifyInstance,
  { shelf, files, opened, pixelData }: BulkSetRoutesOptions,
): SendBulkData {
  const send = (kind: 'bulkdata' | 'pixeldata'): SendBulkData => {
    return async (request, reply, instances) => {
      const { offer, transferSyntax } = agreeOn(request, pixelDataOffers(instances));
      const form = `${kind} ${offer.mediaType} ${transferSyntax ?? 'default'}`;
      if (isFresh(request, reply, entityTag([versionOf(instances)], form))) return reply.code(304).send();
      const present = await presentAmong(instances, files);
      const service = serviceUrl(request);
      const isGivenIn = (stored: StoredInstance) =>
        offer.mediaType === octetStream || frameMediaType(stored.transferSyntaxUid) === offer.mediaType;
      const values = async function* (): AsyncGenerator<MultipartContent> {
        for (const stored of present) {
          if (kind === 'bulkdata') yield* otherValues(opened, stored, service);
          if (stored.numberOfFrames === 0 || !isGivenIn(stored)) continue;
          const isUncompressed =
            offer.mediaType === octetStream && pixelData.isUncompressed(stored, transferSyntax);
          const target = isUncompressed ? TransferSyntaxUid.ExplicitVrLittleEndian : stored.transferSyntaxUid;
          const location = service + bulkDataPath(stored, [Tag.PixelData]);
          yield* pixelData.partsOf(stored, target, offer.mediaType, { location });
        }
      };
      const none = () => serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
      const parts = await begun(values(), none);
      if (present.length < instances.length)
        sayWhatIsMissing(request, reply, instances.length - present.length);
      return sendParts(reply, offer, parts);
    };
  };
  for (const kind of ['bulkdata', 'pixeldata'] as const) {
    const sendKind = send(kind);
    const retrieve = async (request: FastifyRequest, reply: FastifyReply) =>
      sendKind(request, reply, await getInstances(shelf, request.params as RetrieveParams));
    app.get(`/studies/:study/${kind}`, retrieve);
    app.get(`/studies/:study/series/:series/${kind}`, retrieve);
    app.get(`/studies/:study/series/:series/instances/:instance/${kind}`, retrieve);
  }
  return send('bulkdata');
}

function pixelDataOffers(instances: readonly StoredInstance[]): Offer[] {
  const stored = [...new Set(instances.map(({ transferSyntaxUid }) => transferSyntaxUid))];
  const compressed = stored.filter((uid) => frameMediaType(uid) !== octetStream);
  return [
    {
      mediaType: octetStream,
      packaging: 'multipart',
      transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian, ...compressed],
    },
    ...compressed.map(
      (uid): Offer => ({ mediaType: frameMediaType(uid), packaging: 'multipart', transferSyntaxUids: [uid] }),
    ),
  ];
}

/** Values that metadata leaves behind a BulkDataURI, without the pixel data. */
async function* otherValues(
  opened: OpenedInstances,
  stored: StoredInstance,
  service: string,
): AsyncGenerator<MultipartContent> {
  const paths: ValuePath[] = [];
  await opened.use(stored, async ({ part10 }) => {
    const bulkDataUri = (path: ValuePath) => {
      paths.push(path);
      return undefined;
    };
    dataSetToJson(overlaid(part10.dataSet, stored), { bulkDataUri });
  });
  for (const path of paths) {
    if (path.length === 1 && pixelDataTags.has(path[0] as number)) continue;
    yield {
      contentType: octetStream,
      headers: { 'Content-Location': service + bulkDataPath(stored, path) },
      body: await opened.use(stored, (instance) => getValue(instance, stored, path)),
    };
  }
}
