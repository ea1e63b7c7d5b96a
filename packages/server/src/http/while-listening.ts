import type { FastifyReply } from 'fastify';

/** Work for whoever asked, whose signal aborts when they are gone. */
export async function whileListening<T>(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  reply.raw.once('close', leave);
  try {
    return await work(leaving.signal);
  } finally {
    reply.raw.off('close', leave);
  }
}
