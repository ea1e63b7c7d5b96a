import { join } from 'node:path';
import { commandLine } from '../../harness/running-server.ts';
import type { Transport } from './cell.ts';
import type { Ground } from './ground.ts';
import { type Ended, type RunOptions, runProgram } from './programs.ts';

export interface Peer {
  readonly aeTitle: string;
  readonly port: number;
}

export interface Told extends Ended {
  /** What it said with `--json`, a line each. */
  readonly events: readonly Record<string, unknown>[];
}

/** Our command line as built, at work on a peer, under TLS with our certificate where told. */
export async function isocenter(
  { folder, authority, certificates }: Pick<Ground, 'folder' | 'authority' | 'certificates'>,
  command: 'echo' | 'find' | 'get' | 'move' | 'send',
  { aeTitle, port }: Peer,
  options: readonly string[],
  transport: Transport,
  more: RunOptions & { readonly hasCertificate?: boolean } = {},
): Promise<Told> {
  const { certificateFile, keyFile } = certificates.ours;
  const { hasCertificate = true } = more;
  const secured = [
    ...['--tls', '--tls-ca', authority.root.certificateFile],
    ...(hasCertificate ? ['--tls-certificate', certificateFile, '--tls-key', keyFile] : []),
  ];
  const ended = await runProgram(
    process.execPath,
    [
      ...[
        commandLine,
        command,
        `${aeTitle}@127.0.0.1:${port}`,
        '--json',
        '--data',
        join(folder, 'no-archive'),
      ],
      ...(transport === 'TLS' ? secured : []),
      ...options,
    ],
    more,
  );
  return { ...ended, events: eventsIn(ended.lines) };
}

/** The same where anything but success is a failure of the cell. */
export async function isocenterDone(...asked: Parameters<typeof isocenter>): Promise<Told> {
  const told = await isocenter(...asked);
  if (told.exitCode === 0) return told;
  throw new Error(`isocenter ${asked[1]} ended with ${told.exitCode}:\n${told.output.slice(-3000)}`);
}

export function eventsIn(lines: readonly string[]): Record<string, unknown>[] {
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}
