import type { Transport } from '../dicomweb/transport.ts';
import { sendToApi } from './client.ts';
import { MaintenanceEvent, type MaintenanceTask } from './quarantine-schemas.ts';
import { apiPaths } from './routes.ts';

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
