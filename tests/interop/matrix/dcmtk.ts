import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, readPart10 } from '@isocenter/dicom';
import { freePort } from '../../harness/free-port.ts';
import { PeerLimit, type Transport } from './cell.ts';
import type { Ground } from './ground.ts';
import type { Peer } from './isocenter-command.ts';
import { type Ended, runProgram, startProgram } from './programs.ts';

export const dcmtkVersion = '3.6.7';

/** Programs of DCMTK with no TLS at all say so themselves. */
export async function withoutTls(program: 'movescu' | 'getscu' | 'dcmqrscp' | 'wlmscpfs'): Promise<never> {
  const { lines } = await runProgram(program, ['+tls', 'key.pem', 'certificate.pem', '127.0.0.1', '1']);
  throw new PeerLimit(`${program} has no TLS`, lineWith(lines, /^error: Unknown option \+tls/));
}

/** The line in which a program tells of its limit. Throws where it tells of none: then it is no limit of its. */
export function lineWith(lines: readonly string[], pattern: RegExp): string {
  const line = lines.find((one) => pattern.test(one));
  if (line === undefined) throw new Error(`No line is like ${pattern}:\n${lines.slice(-30).join('\n')}`);
  return line.trim();
}

interface ScuOptions {
  readonly folder?: string;
  readonly callingAeTitle?: string;
  /** Under TLS, without a certificate of its own. */
  readonly isAnonymous?: boolean;
  /** Its exit code says nothing, as where it is told of a cancel. */
  readonly mayFail?: boolean;
  /** What stands behind address and port. */
  readonly files?: readonly string[];
}

/** A requestor of DCMTK at work on our server. Throws where it fails. */
export async function dcmtkScu(
  { us, authority, certificates }: Ground,
  program: 'echoscu' | 'storescu' | 'findscu' | 'movescu' | 'getscu',
  options: readonly string[],
  transport: Transport,
  { folder, callingAeTitle = 'DCMTK', isAnonymous = false, mayFail = false, files = [] }: ScuOptions = {},
): Promise<Ended> {
  const { keyFile, certificateFile } = certificates.peer;
  const secured = [
    ...(isAnonymous ? ['+tla'] : ['+tls', keyFile, certificateFile]),
    ...['+cf', authority.root.certificateFile],
  ];
  const { aeTitle, port } = us[transport];
  const ended = await runProgram(
    program,
    [
      ...(transport === 'TLS' ? secured : []),
      ...['-aet', callingAeTitle, '-aec', aeTitle, ...options, '127.0.0.1', String(port), ...files],
    ],
    folder === undefined ? {} : { folder },
  );
  if (ended.exitCode === 0 || mayFail) return ended;
  throw new Error(`${program} ended with ${ended.exitCode}:\n${ended.output.slice(-3000)}`);
}

/** Lets storescp listen for the time of `work`, writing into `received` what it takes. */
export async function listeningStorescp<Result>(
  { folder, authority, certificates }: Ground,
  transport: Transport,
  options: readonly string[],
  work: (peer: Peer & { readonly received: string }) => Promise<Result>,
): Promise<Result> {
  const received = mkdtempSync(join(folder, 'storescp-'));
  const port = await freePort();
  const { keyFile, certificateFile } = certificates.peer;
  const secured = ['+tls', keyFile, certificateFile, '+cf', authority.root.certificateFile];
  const all = [...(transport === 'TLS' ? secured : []), '-v', ...options, '-od', received, String(port)];
  const storescp = await startProgram('storescp', all, { port });
  try {
    return await work({ aeTitle: 'STORESCP', port, received });
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : error}\nstorescp:\n${storescp.output().slice(-2000)}`,
    );
  } finally {
    await storescp.stop();
  }
}

/** What findscu was answered, as it wrote it. */
export async function findscu(
  ground: Ground,
  model: '-P' | '-S' | '-W',
  keys: readonly string[],
  transport: Transport,
): Promise<DataSet[]> {
  const answers = mkdtempSync(join(ground.folder, 'findscu-'));
  const options = [model, '-X', '-od', answers, ...keysOf(keys)];
  await dcmtkScu(ground, 'findscu', options, transport);
  return readdirSync(answers)
    .sort()
    .map((name) => readPart10(readFileSync(join(answers, name))).dataSet);
}

export const keysOf = (keys: readonly string[]): string[] => keys.flatMap((key) => ['-k', key]);

export function newFolder(ground: Ground, name: string): string {
  const folder = mkdtempSync(join(ground.folder, `${name}-`));
  mkdirSync(folder, { recursive: true });
  return folder;
}
