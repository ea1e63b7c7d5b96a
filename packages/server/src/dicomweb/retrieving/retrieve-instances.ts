import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, isIsocenterError, TransferSyntaxUid } from '@isocenter/dicom';
import {
  createBoundary,
  formatMultipartEnd,
  formatPartHead,
  type MultipartContent,
  multipartContentType,
  type Offer,
  octetStream,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { versionOf } from '../../renditions/rendition-version.ts';
import { type Part10Stream, withOverlay } from '../../retrieve/index.ts';
import {
  isTranscodable,
  losslessTargets,
  lossyTargets,
  type TranscodeOptions,
  type Transcoder,
} from '../../transcoding/index.ts';
import { bodyOf } from '../answering/byte-stream.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import type { FrameBuffers } from '../answering/frame-buffers.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { type Stretch, sendJoined } from '../answering/send-joined.ts';
import { sendParts } from '../answering/send-parts.ts';
import { instancePath, serviceUrl } from '../answering/service-url.ts';
import { getInstances, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import type { OpenFiles } from '../opening/open-files.ts';
import { partsAhead } from './parts-ahead.ts';
import { presentAmong } from './present-instances.ts';
import type { SendBulkData } from './retrieve-bulk-sets.ts';

/** How one instance goes out. */
export type Form =
  | { readonly kind: 'stored' }
  /** `isWish`: it was named, so nothing else will do. */
  | { readonly kind: 'transcoded'; readonly target: string; readonly isWish: boolean };

interface Given {
  readonly stored: StoredInstance;
  readonly form: Form;
}

const isAsItLies = ({ stored, form }: Given): boolean => form.kind === 'stored' && !stored.overlay;

export interface InstanceRoutesOptions {
  readonly shelf: Shelf;
  readonly files: OpenFiles;
  readonly buffers: FrameBuffers;
  readonly transcoder: Transcoder;
  /** Answers a request for the bulk data of the instances (PS3.18 Table 10.4.4-1: `application/octet-stream`). */
  readonly sendBulkData: SendBulkData;
}

/** WADO-RS of a study, a series and an instance (PS3.18 §10.4.1.1.1 to §10.4.1.1.3), one part per instance. */
export function addInstanceRoutes(
  app: FastifyInstance,
  { shelf, files, buffers, transcoder, sendBulkData }: InstanceRoutesOptions,
): void {
  const retrieve = async (request: FastifyRequest, reply: FastifyReply) => {
    const instances = await getInstances(shelf, request.params as RetrieveParams);
    const { offer, transferSyntax } = agreeOn(request, instanceOffers(instances));
    if (offer.mediaType === octetStream) return sendBulkData(request, reply, instances);
    const form = `instances ${offer.packaging} ${transferSyntax ?? 'default'}`;
    if (isFresh(request, reply, entityTag([versionOf(instances)], form))) return reply.code(304).send();

    const present = await presentAmong(instances, files);
    const given = present.flatMap((stored): Given[] => {
      const found = formOf(stored, transferSyntax);
      return found ? [{ stored, form: found }] : [];
    });
    const [first, ...others] = given;
    if (!first) throw serverError('SERVER_NOT_ACCEPTABLE', { reason: 'No instance of it can be given so.' });
    if (given.length < instances.length) sayWhatIsMissing(request, reply, instances.length - given.length);

    // Files that go out as they lie cost nothing to prepare, and the length of the whole is known.
    if (offer.packaging === 'multipart' && given.every(isAsItLies)) {
      const boundary = createBoundary();
      const toStretches = ({ stored }: Given, index: number): Stretch[] => [
        Buffer.from(formatPartHead(plainPart(stored, request), boundary, index === 0)),
        stored,
      ];
      reply.type(multipartContentType('application/dicom', boundary));
      const stretches = [...given.flatMap(toStretches), Buffer.from(formatMultipartEnd(boundary, false))];
      return sendJoined(request, reply, stretches, { files, buffers });
    }

    // The first part is made before anything is said, so that its failure is an answer.
    const toPart = ({ stored, form }: Given, options?: TranscodeOptions) =>
      partOf(request, stored, () => streamOf(stored, form, transcoder, options));
    const firstPart = await toPart(first, { begins: true });
    if (offer.packaging === 'single') {
      if (firstPart.byteLength !== undefined) reply.header('content-length', firstPart.byteLength);
      return reply.type(firstPart.contentType).send(bodyOf(firstPart.body));
    }
    async function* parts() {
      yield firstPart;
      for (const instance of others) yield await toPart(instance);
    }
    return sendParts(reply, { mediaType: 'application/dicom' }, partsAhead(parts()));
  };
  app.get('/studies/:study', retrieve);
  app.get('/studies/:study/series/:series', retrieve);
  app.get('/studies/:study/series/:series/instances/:instance', retrieve);
}

/** PS3.18 Table 10.4.3-1: some but not all of what the resource holds. */
export function sayWhatIsMissing(request: FastifyRequest, reply: FastifyReply, count: number): void {
  reply
    .code(206)
    .header('warning', `299 ${serviceUrl(request)}: ${count} of the instances cannot be given in this form`);
}

/** Every instance can be had uncompressed, as stored, and in what it can be encoded in; its bulk data too. */
function instanceOffers(instances: readonly StoredInstance[]): Offer[] {
  const targets = [...losslessTargets, ...lossyTargets.keys()].filter((target) =>
    instances.some((stored) => isTranscodable(stored, target)),
  );
  const stored = instances.map(({ transferSyntaxUid }) => transferSyntaxUid);
  const transferSyntaxUids = [...new Set([TransferSyntaxUid.ExplicitVrLittleEndian, ...targets, ...stored])];
  const offer = { mediaType: 'application/dicom', transferSyntaxUids };
  return [
    { ...offer, packaging: 'multipart' },
    ...(instances.length === 1 ? [{ ...offer, packaging: 'single' } as const] : []),
    { mediaType: octetStream, packaging: 'multipart' },
  ];
}

/** Implicit VR and big endian are not used on the wire, unless they are asked for by name. PS3.18 §8.7.3. */
const notOnTheWire: ReadonlySet<string> = new Set([
  TransferSyntaxUid.ImplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrBigEndian,
]);

/** How an instance is given when `wanted` was agreed on; `undefined` where it cannot be. PS3.18 §8.7.3. */
export function formOf(stored: StoredInstance, wanted: string | undefined): Form | undefined {
  const { transferSyntaxUid, numberOfFrames } = stored;
  const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
  if (wanted === transferSyntaxUid || transferSyntaxUid === (wanted ?? explicit)) return { kind: 'stored' };
  if (wanted === undefined || wanted === '*') {
    const isDefault = wanted === undefined && isUncompressedByDefault(transferSyntaxUid);
    return isDefault || notOnTheWire.has(transferSyntaxUid)
      ? { kind: 'transcoded', target: explicit, isWish: false }
      : { kind: 'stored' };
  }
  // What holds no pixels is in no transfer syntax of pixels: it comes in the default one.
  if (numberOfFrames === 0 && transferSyntaxUid === explicit) return { kind: 'stored' };
  return isTranscodable(stored, wanted) ? { kind: 'transcoded', target: wanted, isWish: true } : undefined;
}

/** What exists only in a lossy form, or cannot be decoded here, stays as it is. PS3.18 §8.7.3. */
function isUncompressedByDefault(transferSyntaxUid: string): boolean {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (!syntax) return false;
  return (
    !syntax.encapsulated ||
    (!syntax.lossy &&
      isTranscodable({ transferSyntaxUid, numberOfFrames: 1 }, TransferSyntaxUid.ExplicitVrLittleEndian))
  );
}

/** The stored file as a part, but for its bytes. */
const plainPart = (stored: StoredInstance, request: FastifyRequest) => ({
  contentType: `application/dicom; transfer-syntax=${stored.transferSyntaxUid}`,
  headers: { 'Content-Location': serviceUrl(request) + instancePath(stored) },
  byteLength: stored.byteLength,
});

type Part = MultipartContent & { readonly body: AsyncIterable<Uint8Array> };

async function partOf(
  request: FastifyRequest,
  stored: StoredInstance,
  open: () => Promise<Part10Stream>,
): Promise<Part> {
  const { transferSyntaxUid, sopInstanceUid, byteLength, body } = await open();
  // A lossy copy is another instance, which this address does not lead to.
  const isTheInstance = sopInstanceUid === stored.sopInstanceUid;
  return {
    contentType: `application/dicom; transfer-syntax=${transferSyntaxUid}`,
    ...(isTheInstance && { headers: { 'Content-Location': serviceUrl(request) + instancePath(stored) } }),
    ...(byteLength !== undefined && { byteLength }),
    body,
  };
}

/**
 * The file as it goes out. Where its form is only the default and the object is damaged or too long for it, it goes out as stored,
 * since one such object must not keep the others of its study back.
 */
export async function streamOf(
  stored: StoredInstance,
  form: Form,
  transcoder: Transcoder,
  options?: TranscodeOptions,
): Promise<Part10Stream> {
  if (form.kind === 'stored') return withOverlay(stored);
  try {
    return await transcoder.give(stored, form.target, options);
  } catch (error) {
    const isOfObject = isIsocenterError(error) && error.kind !== 'unavailable' && error.kind !== 'bug';
    if (form.isWish || !isOfObject) throw error;
    return withOverlay(stored);
  }
}
