import type { StoredInstance } from '@isocenter/archive';
import { TransferSyntaxUid } from '@isocenter/dicom';
import {
  createBoundary,
  defaultTransferSyntax,
  frameMediaType,
  multipartContentType,
  type Offer,
  octetStream,
  onePartBody,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';
import type { ProgressiveFrames } from '../../renditions/progressive-frames.ts';
import { isTranscodable, losslessTargets, type Transcoder } from '../../transcoding/index.ts';
import { entityTag, isFresh } from '../answering/entity-tag.ts';
import type { FrameBuffers } from '../answering/frame-buffers.ts';
import { agreeOn } from '../answering/negotiation.ts';
import { sendParts } from '../answering/send-parts.ts';
import { sendPieces } from '../answering/send-pieces.ts';
import { sendValue } from '../answering/send-value.ts';
import { instancePath, serviceUrl } from '../answering/service-url.ts';
import { getInstance, type RetrieveParams, type Shelf } from '../opening/instance-lookup.ts';
import type { OpenFiles } from '../opening/open-files.ts';
import type { OpenedInstances } from '../opening/opened-instances.ts';
import { type FrameSource, isEncapsulated, type WireFrame } from './frame-source.ts';
import { findReadyFrame, type LentFrame, readReadyFrame } from './ready-frame.ts';

/** Enough for any object, and few enough to keep a list of numbers bounded. */
const maximumFrames = 10_000;

export interface FrameRoutesOptions {
  readonly shelf: Shelf;
  readonly files: OpenFiles;
  readonly buffers: FrameBuffers;
  readonly opened: OpenedInstances;
  readonly source: FrameSource;
  readonly transcoder: Transcoder;
  readonly progressive: ProgressiveFrames;
}

/** WADO-RS frames (PS3.18 §10.4.1.1.6): the pixel data of numbered frames, each one part, read where it lies. */
export function addFrameRoutes(
  app: FastifyInstance,
  { shelf, files, buffers, opened, source, transcoder, progressive }: FrameRoutesOptions,
): void {
  const path = '/studies/:study/series/:series/instances/:instance/frames/:frames';
  app.get(path, async (request, reply) => {
    const params = request.params as RetrieveParams & { frames: string };
    const frameNumbers = parseFrameList(params.frames);
    const stored = await getInstance(shelf, params);
    if (stored.numberOfFrames === 0) throw serverError('SERVER_NO_IMAGE', {});
    if (frameNumbers.some((frameNumber) => frameNumber > stored.numberOfFrames)) {
      throw serverError('SERVER_NOT_FOUND', { resource: 'frame' });
    }
    const { offer, transferSyntax } = agreeOn(request, frameOffers(stored, frameNumbers.length));
    const asStored = isGivenAsStored(stored, offer, transferSyntax);
    const target = asStored ? undefined : transcodedTo(offer, transferSyntax);
    const form = `frames ${params.frames} ${offer.packaging} ${offer.mediaType} ${target ?? asStored}`;
    if (isFresh(request, reply, entityTag([stored.sha256], form))) return reply.code(304).send();

    const read = async (frameNumber: number, begins: boolean): Promise<LentFrame> => {
      if (target !== undefined && progressive.holds(target)) {
        const bytes = await progressive.read(stored, frameNumber - 1, { begins });
        return { transferSyntaxUid: target, bytes };
      }
      if (target !== undefined) {
        const { bytes } = await transcoder.frame(stored, frameNumber - 1, target, { begins });
        return { transferSyntaxUid: target, bytes };
      }
      const ready = findReadyFrame(stored, frameNumber - 1, asStored);
      const lending = frameNumbers.length === 1 ? buffers : undefined;
      const frame = ready && (await readReadyFrame(files, stored, ready, lending));
      if (frame) return frame;
      return opened.use(stored, (instance) =>
        asStored
          ? source.readStored(instance, frameNumber - 1)
          : source.readNative(instance, frameNumber - 1),
      );
    };
    return sendFrames(request, reply, { stored, offer, frameNumbers, read });
  });
}

/** `1,2,5`: from 1, in the order wanted, repeats allowed. */
export function parseFrameList(text: string): number[] {
  const frameNumbers = text.split(',').map(Number);
  const isValid = /^\d{1,9}(,\d{1,9})*$/.test(text) && frameNumbers.every((frameNumber) => frameNumber > 0);
  if (!isValid || frameNumbers.length > maximumFrames) {
    throw serverError('SERVER_REQUEST_INVALID', {
      part: 'the frame list',
      reason: `It is at most ${maximumFrames} numbers from 1 up, with commas.`,
    });
  }
  return frameNumbers;
}

const offersOf = new WeakMap<StoredInstance, Map<number, readonly Offer[]>>();

/** Worked out once for an instance that is known, for one frame and for several. */
function frameOffers(stored: StoredInstance, count: number): readonly Offer[] {
  const known = offersOf.get(stored) ?? new Map<number, readonly Offer[]>();
  const offers = known.get(Math.min(count, 2)) ?? listFrameOffers(stored, count);
  known.set(Math.min(count, 2), offers);
  offersOf.set(stored, known);
  return offers;
}

/**
 * PS3.18 Table 10.4.4-1: uncompressed by default, as stored on wish, and compressed without loss where there is an encoder; one part
 * alone only for one frame. A frame has no place to say that it lost something, so none is given so.
 */
function listFrameOffers(stored: StoredInstance, count: number): Offer[] {
  const { transferSyntaxUid } = stored;
  const made = losslessTargets.filter(
    (target) => target !== TransferSyntaxUid.ExplicitVrLittleEndian && isTranscodable(stored, target),
  );
  const compressed = [
    ...new Set([...(isEncapsulated(transferSyntaxUid) ? [transferSyntaxUid] : []), ...made]),
  ];
  const byType = new Map<string, string[]>();
  for (const uid of compressed) {
    const mediaType = frameMediaType(uid);
    if (mediaType !== octetStream) byType.set(mediaType, [...(byType.get(mediaType) ?? []), uid]);
  }
  const packagings = count === 1 ? (['multipart', 'single'] as const) : (['multipart'] as const);
  const transferSyntaxUids = [TransferSyntaxUid.ExplicitVrLittleEndian, transferSyntaxUid];
  return packagings.flatMap((packaging): Offer[] => [
    { mediaType: octetStream, packaging, transferSyntaxUids },
    ...[...byType].map(([mediaType, uids]) => ({ mediaType, packaging, transferSyntaxUids: uids })),
  ]);
}

function isGivenAsStored(
  { transferSyntaxUid }: StoredInstance,
  { mediaType, transferSyntaxUids = [] }: Offer,
  wanted: string | undefined,
): boolean {
  if (mediaType === octetStream && !isEncapsulated(transferSyntaxUid)) return true;
  if (wanted === transferSyntaxUid) return true;
  const isOffered = transferSyntaxUids.includes(transferSyntaxUid) && isEncapsulated(transferSyntaxUid);
  return isOffered && (wanted === '*' || (wanted === undefined && mediaType !== octetStream));
}

/** The transfer syntax frames are brought into; `undefined` where uncompressed ones are meant. PS3.18 Table 8.7.3-5. */
function transcodedTo({ mediaType, transferSyntaxUids = [] }: Offer, wanted: string | undefined) {
  if (mediaType === octetStream) return undefined;
  if (wanted !== undefined && wanted !== '*') return wanted;
  const usual = defaultTransferSyntax(mediaType);
  return transferSyntaxUids.includes(usual) ? usual : transferSyntaxUids[0];
}

interface WantedFrames {
  readonly stored: StoredInstance;
  readonly offer: Offer;
  readonly frameNumbers: readonly number[];
  /** `begins`: it is the first of the answer. */
  readonly read: (frameNumber: number, begins: boolean) => Promise<LentFrame>;
}

async function sendFrames(
  request: FastifyRequest,
  reply: FastifyReply,
  { stored, offer, frameNumbers, read }: WantedFrames,
): Promise<FastifyReply> {
  const { mediaType, packaging } = offer;
  // The first frame is read before anything is said, so that a damaged one is an answer and not a broken connection.
  const [firstNumber = 1, ...otherNumbers] = frameNumbers;
  const first = await read(firstNumber, true);
  const partType = ({ transferSyntaxUid }: WireFrame) => `${mediaType}; transfer-syntax=${transferSyntaxUid}`;
  if (packaging === 'single' && request.headers.range !== undefined) {
    return sendValue(request, reply, offer, {
      contentType: partType(first),
      byteLength: first.bytes.byteLength,
      async *read({ byteOffset, byteLength }) {
        yield first.bytes.subarray(byteOffset, byteOffset + byteLength);
      },
    });
  }
  if (packaging === 'single') {
    reply.type(partType(first)).header('accept-ranges', 'bytes');
    return sendPieces(reply, [first.bytes], first.release);
  }

  const instanceUrl = `${serviceUrl(request)}${instancePath(stored)}`;
  const part = (frameNumber: number, frame: WireFrame) => ({
    contentType: partType(frame),
    headers: { 'Content-Location': `${instanceUrl}/frames/${frameNumber}` },
    body: frame.bytes,
  });
  async function* parts() {
    yield part(firstNumber, first);
    for (const frameNumber of otherNumbers) yield part(frameNumber, await read(frameNumber, false));
  }
  const { transferSyntaxUid } = first;
  if (otherNumbers.length > 0) return sendParts(reply, { mediaType, transferSyntaxUid }, parts());
  const boundary = createBoundary();
  reply.type(multipartContentType(mediaType, boundary, transferSyntaxUid));
  return sendPieces(reply, onePartBody(part(firstNumber, first), boundary), first.release);
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
