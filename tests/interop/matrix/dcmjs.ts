import { fileURLToPath } from 'node:url';
import type { Transport } from './cell.ts';
import { dcmjsCallingAeTitle, type Ground } from './ground.ts';
import { eventsIn } from './isocenter-command.ts';
import { type Ended, runProgram } from './programs.ts';

const script = fileURLToPath(new URL('dcmjs-scu.mjs', import.meta.url));

export interface DcmjsResponse {
  readonly event: 'response';
  readonly status: number;
  readonly remaining?: number;
  readonly completed?: number;
  readonly failed?: number;
  readonly warning?: number;
  /** By keyword, as dcmjs reads it. */
  readonly dataSet?: Readonly<Record<string, unknown>>;
}

export interface DcmjsTold extends Ended {
  readonly events: readonly Record<string, unknown>[];
  readonly responses: readonly DcmjsResponse[];
}

/** One request of dcmjs-dimse to our server; see `dcmjs-scu.mjs` for what an order may say. Throws where no answer came. */
export async function dcmjsScu(
  { us, authority, certificates }: Ground,
  order: Readonly<Record<string, unknown>>,
  transport: Transport,
): Promise<DcmjsTold> {
  const { aeTitle, port } = us[transport];
  const { keyFile, certificateFile } = certificates.peer;
  const tls = { keyFile, certificateFile, caFile: authority.root.certificateFile };
  const whole = {
    ...{ port, calledAeTitle: aeTitle, callingAeTitle: dcmjsCallingAeTitle },
    ...order,
    ...(transport === 'TLS' && { tls }),
  };
  const ended = await runProgram(process.execPath, [script, JSON.stringify(whole)]);
  const events = eventsIn(ended.lines);
  const responses = events.filter(({ event }) => event === 'response') as unknown as DcmjsResponse[];
  if (ended.exitCode !== 0 || responses.length === 0)
    throw new Error(`dcmjs-dimse ended with ${ended.exitCode}:\n${ended.output.slice(-3000)}`);
  return { ...ended, events, responses };
}
