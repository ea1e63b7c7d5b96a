import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * A strong ETag of what a representation is made from: the digests of the stored files, and the form they are given
 * in. Stored files never change, so the same tag is the same bytes.
 */
export function entityTag(digests: Iterable<string>, form: string): string {
  const digest = hash('sha256', [form, ...digests].join('\0'), 'base64url');
  return `"${digest.slice(0, 27)}"`;
}

/**
 * Sets ETag and Cache-Control, and tells whether the client holds this representation already (RFC 9110 §13.1.2):
 * then the answer is 304 and nothing has to be read. Copies are asked for again each time, so that a later removal or
 * sign-in is not got around by a cache.
 */
export function isFresh(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'Accept, Origin');
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((candidate) => [tag, '*'].includes(candidate.trim().replace(/^W\//, '')));
}
