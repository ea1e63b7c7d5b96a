import {
  createBoundary,
  type MultipartContent,
  multipartContentType,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { FastifyReply } from 'fastify';
import { bodyOf } from './byte-stream.ts';

export interface PartsKind {
  /** Of each part. */
  readonly mediaType: string;
  /** Of all parts, where it is one. */
  readonly transferSyntaxUid?: string;
}

/** Sends parts of one media type as they come. PS3.18 §8.6.1.2. */
export function sendParts(
  reply: FastifyReply,
  { mediaType, transferSyntaxUid }: PartsKind,
  parts: AsyncIterable<MultipartContent>,
): FastifyReply {
  const boundary = createBoundary();
  return reply
    .header('content-type', multipartContentType(mediaType, boundary, transferSyntaxUid))
    .send(bodyOf(writeMultipart(parts, boundary)));
}
