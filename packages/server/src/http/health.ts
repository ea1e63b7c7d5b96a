import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One thing the server cannot work without; rejects, or takes too long, when it is not there. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

const deadlineMs = 3000;

/**
 * `GET /health/live`: 200 while the process answers at all; restart it when it does not. `GET /health/ready`: 200 while it can
 * store and find, else 503 with what fails; send it no work then. `GET /health` is the same.
 */
export function addHealthRoutes(app: FastifyInstance, checks: readonly ReadinessCheck[]): void {
  app.get('/health/live', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  const sendReadiness = async (_request: FastifyRequest, reply: FastifyReply) => {
    const results = await Promise.all(checks.map(async (one) => [one.name, await stateOf(one)] as const));
    const isReady = results.every(([, state]) => state === 'ok');
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ok' : 'failing', checks: Object.fromEntries(results) });
  };
  app.get('/health/ready', sendReadiness);
  app.get('/health', sendReadiness);
}

/** The code of what went wrong, never its text. */
async function stateOf({ check }: ReadinessCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('NO_ANSWER'), deadlineMs);
  });
  const checking = check().then(
    () => 'ok',
    (error) => String((error as { code?: unknown }).code ?? 'FAILED'),
  );
  return Promise.race([checking, tooLate]).finally(() => clearTimeout(timer));
}
