import type { Readable } from 'node:stream';
import { type Archive, JudgingOrder, RefusalTally } from '@isocenter/archive';
import { dataSetToJson } from '@isocenter/dicom';
import {
  boundaryOf,
  type MediaType,
  type MultipartPart,
  parseMediaType,
  readMultipart,
  type StorePartOutcome,
  storeResponse,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import { logTally } from '../../log-tally.ts';
import { agreeOn, jsonBody, jsonOffers } from '../answering/negotiation.ts';
import { serviceUrl } from '../answering/service-url.ts';
import { dicomXml, xmlBody } from '../answering/xml-answer.ts';
import { type MetadataType, storeMetadata } from './store-metadata.ts';
import { failure, partOutcome } from './store-outcome.ts';
import { storeParts } from './store-parts.ts';

const instanceType = 'application/dicom';
const metadataTypes: readonly string[] = ['application/dicom+json', dicomXml];
const answerOffers = [...jsonOffers, { mediaType: dicomXml, packaging: 'single' } as const];

export interface StoreRoutesOptions {
  readonly archive: Archive;
  readonly userId: string;
  /** Where bulk data waits that came apart from its metadata. */
  readonly spoolFolder: string;
}

/** STOW-RS (PS3.18 §10.5): Part 10 instances go to disk as they come; metadata waits for its bulk data. */
export function addStoreRoutes(app: FastifyInstance, options: StoreRoutesOptions): void {
  const store = async (request: FastifyRequest, reply: FastifyReply) => {
    const { offer } = agreeOn(request, answerOffers);
    const { study } = request.params as { study?: string };
    const tally = new RefusalTally();
    const outcomes = await storeBody(request, { ...options, study, tally }).finally(() =>
      logTally(request.log, tally),
    );
    if (outcomes.length === 0)
      throw serverError('SERVER_REQUEST_INVALID', { part: 'its body', reason: 'It holds no instance.' });
    const { status, dataSet } = storeResponse(outcomes, serviceUrl(request));
    const json = dataSetToJson(dataSet);
    const body = offer.mediaType === dicomXml ? xmlBody(json) : jsonBody(json);
    return reply.code(status).header('content-type', offer.mediaType).send(body);
  };
  app.post('/studies', store);
  app.post('/studies/:study', store);
}

interface StoreRequestOptions extends StoreRoutesOptions {
  /** The study that its path names. */
  readonly study: string | undefined;
  readonly tally: RefusalTally;
}

async function storeBody(
  request: FastifyRequest,
  { archive, userId, spoolFolder, study, tally }: StoreRequestOptions,
): Promise<StorePartOutcome[]> {
  const { contentType, partType } = typesOf(request);
  // Parts become durable side by side, and in any order; of two that contradict each other the first is kept.
  const order = new JudgingOrder();
  const keep = async (bytes: AsyncIterable<Uint8Array>, declaredByteLength?: number) => {
    const place = order.next();
    try {
      const outcome = await archive.keep({
        origin: { door: 'stow', userId },
        bytes,
        place,
        tally,
        ...(declaredByteLength && { declaredByteLength }),
        ...(study && { expectedStudyInstanceUid: study }),
      });
      return partOutcome(outcome);
    } finally {
      place.pass();
    }
  };
  const body = request.body as Readable;
  if (contentType.type === instanceType) return [await keep(body)];
  const parts = readMultipart(body, boundaryOf(contentType));
  if (metadataTypes.includes(partType))
    return storeMetadata(parts, partType as MetadataType, spoolFolder, keep);
  return storeParts(parts, (part) => storePart(part, keep));
}

/** What the body is; throws 415 where it is not to be taken. PS3.18 §10.5.2, Table 10.5.2-1. */
function typesOf({ headers }: FastifyRequest): { contentType: MediaType; partType: string } {
  const contentType = parseMediaType(headers['content-type'] ?? '');
  const partType = contentType?.parameters.get('type')?.toLowerCase() ?? instanceType;
  const isMultipart = contentType?.type === 'multipart/related';
  const isTaken = isMultipart && [instanceType, ...metadataTypes].includes(partType);
  if (!contentType || !(isTaken || contentType.type === instanceType)) {
    const types = [instanceType, ...metadataTypes].map((type) => `multipart/related; type="${type}"`);
    const reason = `Instances are taken as ${types.join(', ')}, and one alone as ${instanceType}.`;
    throw serverError('SERVER_MEDIA_TYPE_UNSUPPORTED', { reason });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw serverError('SERVER_MEDIA_TYPE_UNSUPPORTED', {
      reason: `The body is compressed; send it as it is.`,
    });
  return { contentType, partType };
}

async function storePart(
  part: MultipartPart,
  keep: (bytes: AsyncIterable<Uint8Array>, declaredByteLength?: number) => Promise<StorePartOutcome>,
): Promise<StorePartOutcome> {
  const partType = parseMediaType(part.headers.get('content-type') ?? instanceType)?.type;
  if (partType !== instanceType) return { status: failure.cannotUnderstand };
  const declaredByteLength = Number(part.headers.get('content-length') ?? Number.NaN);
  return keep(part.body, declaredByteLength > 0 ? declaredByteLength : undefined);
}
