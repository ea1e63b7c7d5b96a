import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptsGzip } from '../dicomweb/answering/negotiation.ts';

const compress = promisify(gzip);
/** Below this, compression costs more time than it saves. */
const smallestCompressed = 4096;

/** Sends JSON that is text already, compressed where that helps and the client takes it. */
export async function sendJsonText(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
): Promise<FastifyReply> {
  const bytes = Buffer.from(text);
  reply.type('application/json; charset=utf-8').header('vary', 'Accept-Encoding, Origin');
  if (bytes.length < smallestCompressed || !acceptsGzip(request)) return reply.send(bytes);
  return reply.header('content-encoding', 'gzip').send(await compress(bytes, { level: 3 }));
}
