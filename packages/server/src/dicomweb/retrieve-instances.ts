import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import {
  createBoundary,
  type MultipartContent,
  multipartContentType,
  type Offer,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf, readInPieces } from './byte-stream.ts';
import { entityTag, isFresh } from './entity-tag.ts';
import { getInstances, type RetrieveParams, type Shelf } from './instance-lookup.ts';
import { agreeOn } from './negotiation.ts';
import { serviceUrl } from './service-url.ts';
import type { Transcoder } from './transcoder.ts';

/** WADO-RS of a study, a series and an instance (PS3.18 §10.4.1.1.1 to §10.4.1.1.3), one part per instance. */
export function addInstanceRoutes(app: FastifyInstance, shelf: Shelf, transcoder: Transcoder): void {
  const retrieve = async (request: FastifyRequest, reply: FastifyReply) => {
    const instances = await getInstances(shelf, request.params as RetrieveParams);
    const { offer, transferSyntax } = agreeOn(request, instanceOffers(instances));
    const form = `instances ${offer.packaging} ${transferSyntax ?? 'default'}`;
    const tag = entityTag(
      instances.map(({ sha256 }) => sha256),
      form,
    );
    if (isFresh(request, reply, tag)) return reply.code(304).send();

    // The first part is opened before anything is said, so that its failure is an answer.
    const [first, ...others] = instances as [StoredInstance, ...StoredInstance[]];
    await (await first.open()).close();
    const firstPart = await partOf(first, transferSyntax, transcoder, request);
    if (offer.packaging === 'single') {
      if (firstPart.byteLength !== undefined) reply.header('content-length', firstPart.byteLength);
      return reply.type(firstPart.contentType).send(bodyOf(firstPart.body));
    }
    async function* parts() {
      yield firstPart;
      for (const stored of others) yield await partOf(stored, transferSyntax, transcoder, request);
    }
    const boundary = createBoundary();
    return reply
      .type(multipartContentType('application/dicom', boundary))
      .send(bodyOf(writeMultipart(parts(), boundary)));
  };
  app.get('/studies/:study', retrieve);
  app.get('/studies/:study/series/:series', retrieve);
  app.get('/studies/:study/series/:series/instances/:instance', retrieve);
}

/** Every instance can be had uncompressed or as stored; another syntax by name only where all are stored in it. */
function instanceOffers(instances: readonly StoredInstance[]): Offer[] {
  const stored = new Set(instances.map(({ transferSyntaxUid }) => transferSyntaxUid));
  const common = stored.size === 1 ? [...stored] : [];
  const transferSyntaxUids = [TransferSyntaxUid.ExplicitVrLittleEndian, ...common];
  const offer = { mediaType: 'application/dicom', transferSyntaxUids };
  return [
    { ...offer, packaging: 'multipart' },
    ...(instances.length === 1 ? [{ ...offer, packaging: 'single' } as const] : []),
  ];
}

type Part = MultipartContent & { readonly body: AsyncIterable<Uint8Array> };

async function partOf(
  stored: StoredInstance,
  transferSyntax: string | undefined,
  transcoder: Transcoder,
  request: FastifyRequest,
): Promise<Part> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = stored;
  const path = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  const headers = { 'Content-Location': `${serviceUrl(request)}/${path}` };
  const bytes = isGivenAsStored(stored, transferSyntax)
    ? undefined
    : await convert(stored, transcoder, { isWish: transferSyntax !== undefined });
  if (bytes) {
    const contentType = `application/dicom; transfer-syntax=${TransferSyntaxUid.ExplicitVrLittleEndian}`;
    return { contentType, headers, byteLength: bytes.byteLength, body: oneChunk(bytes) };
  }
  const contentType = `application/dicom; transfer-syntax=${stored.transferSyntaxUid}`;
  return { contentType, headers, byteLength: stored.byteLength, body: readWholeFile(stored) };
}

/**
 * In Explicit VR Little Endian; `undefined` where that is only the default and the object is damaged or too long for
 * it, since one such object must not keep the others of its study back.
 */
async function convert(
  stored: StoredInstance,
  transcoder: Transcoder,
  { isWish }: { isWish: boolean },
): Promise<Uint8Array | undefined> {
  try {
    return await transcoder.toExplicitLittleEndian(stored);
  } catch (error) {
    if (isWish || !isIsocenterError(error) || error.kind === 'unavailable' || error.kind === 'bug')
      throw error;
    return undefined;
  }
}

/**
 * Explicit VR Little Endian is the default; what exists only in a lossy form, or cannot be decoded here, stays as it
 * is (PS3.18 §8.7.3).
 */
function isGivenAsStored({ transferSyntaxUid }: StoredInstance, wanted: string | undefined): boolean {
  if (wanted === '*' || wanted === transferSyntaxUid) return true;
  if (transferSyntaxUid === TransferSyntaxUid.ExplicitVrLittleEndian) return true;
  if (wanted !== undefined) return false;
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (!syntax?.encapsulated) return syntax === undefined;
  return (
    syntax.lossy || !['rle', 'jpeg-lossless', 'jpeg-ls', 'jpeg-2000', 'htj2k'].includes(syntax.codec ?? '')
  );
}

async function* readWholeFile(stored: StoredInstance): AsyncGenerator<Uint8Array> {
  const blob = await stored.open();
  try {
    yield* readInPieces(blob, { byteOffset: 0, byteLength: stored.byteLength });
  } finally {
    await blob.close();
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
