import type { BytesRange } from '@isocenter/dicom';
import {
  createBoundary,
  gatherBytes,
  multipartContentType,
  type Offer,
  parseByteRange,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf } from './byte-stream.ts';

/** One value on its way out. */
export interface OutgoingValue {
  readonly contentType: string;
  readonly byteLength: number;
  /** Any part of it. */
  read(range: BytesRange): AsyncIterable<Uint8Array>;
}

/** Below this a body is sent in one piece, which costs less than a stream. */
const smallBytes = 65_536;

/**
 * Sends a value alone or as the one part of a multipart body. Alone, a range of its bytes can be asked for (RFC 9110 §14), which holds
 * as long as the entity tag in If-Range is the one of now.
 */
export async function sendValue(
  request: FastifyRequest,
  reply: FastifyReply,
  { packaging, mediaType }: Offer,
  { contentType, byteLength, read }: OutgoingValue,
): Promise<FastifyReply> {
  const whole = { byteOffset: 0, byteLength };
  if (packaging === 'multipart') {
    const boundary = createBoundary();
    const parts = writeMultipart([{ contentType, byteLength, body: read(whole) }], boundary);
    const [, ...parameters] = contentType.split(';');
    const type = multipartContentType(mediaType, boundary);
    reply.type([type, ...parameters.map((parameter) => parameter.trim())].join('; '));
    return reply.send(byteLength < smallBytes ? Buffer.from(await gatherBytes(parts)) : bodyOf(parts));
  }
  reply.type(contentType).header('accept-ranges', 'bytes');
  const range = isRangeStillMeant(request, reply)
    ? parseByteRange(request.headers.range, byteLength)
    : undefined;
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${byteLength}`).send();
  }
  const wanted = range ?? whole;
  if (range) {
    const last = range.byteOffset + range.byteLength - 1;
    reply.code(206).header('content-range', `bytes ${range.byteOffset}-${last}/${byteLength}`);
  }
  reply.header('content-length', wanted.byteLength);
  return reply.send(bodyOf(read(wanted)));
}

/** RFC 9110 §13.1.5: with another tag than that of now the whole is sent. Dates never match. */
function isRangeStillMeant({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  const condition = headers['if-range'];
  return condition === undefined || condition === reply.getHeader('etag');
}
