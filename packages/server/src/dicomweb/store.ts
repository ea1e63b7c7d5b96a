import type { Readable } from 'node:stream';
import type { Archive, StoreOutcome } from '@isocenter/archive';
import { dataSetToJson, type IsocenterError } from '@isocenter/dicom';
import {
  boundaryOf,
  describeOffers,
  type MultipartPart,
  parseMediaType,
  readMultipart,
  type StorePartOutcome,
  storeResponse,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../errors.ts';
import { agreeOn, jsonBody, jsonOffers } from './negotiation.ts';
import { serviceUrl } from './service-url.ts';
import { storeParts } from './store-parts.ts';

const instanceType = 'application/dicom';
const bodyOffer = describeOffers([{ mediaType: instanceType, packaging: 'multipart' }]);

/** STOW-RS of Part 10 instances (PS3.18 §10.5): each part goes to disk as it comes, under the archive's promise. */
export function addStoreRoutes(app: FastifyInstance, archive: Archive, userId: string): void {
  const store = async (request: FastifyRequest, reply: FastifyReply) => {
    const { offer } = agreeOn(request, jsonOffers);
    const { study } = request.params as { study?: string };
    const boundary = boundaryOfRequest(request);
    const parts = readMultipart(request.body as Readable, boundary);
    const outcomes = await storeParts(parts, (part) => storePart(part, archive, userId, study));
    const { status, dataSet } = storeResponse(outcomes, serviceUrl(request));
    return reply
      .code(status)
      .header('content-type', offer.mediaType)
      .send(jsonBody(dataSetToJson(dataSet)));
  };
  app.post('/studies', store);
  app.post('/studies/:study', store);
}

function boundaryOfRequest({ headers }: FastifyRequest): string {
  const contentType = parseMediaType(headers['content-type'] ?? '');
  const partType = contentType?.parameters.get('type')?.toLowerCase() ?? instanceType;
  if (contentType?.type !== 'multipart/related' || partType !== instanceType) {
    throw serverError('SERVER_MEDIA_TYPE_UNSUPPORTED', { reason: `Instances are taken as ${bodyOffer}.` });
  }
  return boundaryOf(contentType);
}

async function storePart(
  part: MultipartPart,
  archive: Archive,
  userId: string,
  expectedStudyInstanceUid: string | undefined,
): Promise<StorePartOutcome> {
  const partType = parseMediaType(part.headers.get('content-type') ?? instanceType)?.type;
  if (partType !== instanceType) return { status: failure.cannotUnderstand };
  const declaredByteLength = Number(part.headers.get('content-length') ?? Number.NaN);
  const outcome = await archive.keep({
    origin: { door: 'stow', userId },
    bytes: part.body,
    ...(declaredByteLength > 0 && { declaredByteLength }),
    ...(expectedStudyInstanceUid && { expectedStudyInstanceUid }),
  });
  return partOutcome(outcome);
}

function partOutcome(outcome: StoreOutcome): StorePartOutcome {
  if (outcome.status === 'refused') return { ...outcome.instance, status: failureReason(outcome.error) };
  return { ...outcome.instance, status: 0 };
}

/** PS3.18 Table I.2-2, with the values of C-STORE (PS3.4 Table B.2-1). */
const failure = {
  outOfResources: 0xa700,
  doesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
  duplicateInstance: 0x0111,
  processingFailure: 0x0110,
} as const;

export function failureReason({ code, kind }: IsocenterError): number {
  if (code === 'ARCHIVE_INSTANCE_DIFFERS') return failure.duplicateInstance;
  if (code === 'ARCHIVE_STUDY_UNEXPECTED' || code === 'ARCHIVE_UID_CONTRADICTS') return failure.doesNotMatch;
  if (kind === 'unavailable') return failure.outOfResources;
  return kind === 'bug' ? failure.processingFailure : failure.cannotUnderstand;
}
