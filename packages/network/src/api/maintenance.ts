import * as z from 'zod/mini';
import type { Transport } from '../dicomweb/transport.ts';
import { sendToApi } from './client.ts';
import type { MaintenanceTask } from './request-schemas.ts';
import { apiPaths } from './routes.ts';

/** One line of the answer of `POST /api/v1/maintenance` (`application/x-ndjson`). */
export const MaintenanceEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('problem'),
    problem: z.string(),
    /** Absent where it is of no one file. */
    blobKey: z.optional(z.string()),
    sopInstanceUid: z.optional(z.string()),
    repaired: z.boolean(),
  }),
  /** The last line of work that came to its end: figures by their name. */
  z.object({ kind: z.literal('report'), figures: z.record(z.string(), z.union([z.string(), z.number()])) }),
  /** The last line of work that did not. */
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    title: z.string(),
    detail: z.string(),
    fix: z.string(),
  }),
]);
export type MaintenanceEvent = z.infer<typeof MaintenanceEvent>;

/**
 * Has the server at `origin` do long work, and tells how it goes; leaving the loop stops it. Not part of the client, which pages
 * load: only people who run a server ask for it.
 */
export async function* askForMaintenance(
  transport: Transport,
  origin: string,
  task: MaintenanceTask,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<MaintenanceEvent> {
  const response = await sendToApi(transport, {
    method: 'POST',
    url: origin + apiPaths.maintenance(),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(task),
    ...(signal && { signal }),
  });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield MaintenanceEvent.parse(JSON.parse(line));
  }
}
