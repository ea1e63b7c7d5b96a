import { IsocenterError, isIsocenterError } from '@isocenter/dicom';
import type { DimseServiceUser } from '@isocenter/network';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/config.ts';
import { readTlsFiles } from '../dimse/index.ts';
import { serverError } from '../errors.ts';
import { type AssociationPurpose, checkNode, type NodeAddress, nodeConnector } from '../nodes/index.ts';
import { findKnownNode } from './known-node.ts';
import { createProgressBar, type ProgressBar } from './progress-bar.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

/** What scripts go by. */
export const ExitCode = { Done: 0, SomeFailed: 1, Usage: 2, NotConnected: 3 } as const;

/** Where a command tells what happens; tests read it. */
export interface Output {
  line(text: string): void;
  error(text: string): void;
  readonly bar: ProgressBar;
  /** Aborted when whoever sits there wants no more. */
  readonly signal: AbortSignal;
}

/** One command at work on one peer. */
export interface PeerSession {
  readonly node: NodeAddress;
  /** Ours. */
  readonly aeTitle: string;
  connect(purpose: AssociationPurpose): Promise<DimseServiceUser>;
  /** For people a line, with `--json` the event; a line that is left out is for programs alone. */
  tell(event: Readonly<Record<string, unknown>>, line?: string): void;
  readonly bar: ProgressBar;
  readonly signal: AbortSignal;
}

/** As commander gives them. */
export interface PeerOptions {
  readonly aet?: string;
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly config?: string;
}

/** No association came about. */
export class NotConnected extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A command about one peer, with the options that all of them have; wrong usage ends with 2. */
export function peerCommand(name: string): Command {
  return new Command(name)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage))
    .argument('<peer>', 'AET@HOST:PORT, or the name of a node from `isocenter node list`')
    .option('--aet <title>', 'our AE title (ISOCENTER_AE_TITLE)')
    .option('--timeout <seconds>', 'how long the peer may be silent', seconds, 60)
    .option('--connect-timeout <seconds>', 'how long the connection may take to open', seconds, 10)
    .option('--tls', 'under TLS; a known node says so itself')
    .option('--tls-ca <file>', 'certificates (PEM) that may have signed the peer’s (ISOCENTER_DICOM_TLS_CA)')
    .option(
      '--tls-certificate <file>',
      'ours (PEM), for a peer that asks for one (ISOCENTER_DICOM_TLS_CERTIFICATE)',
    )
    .option('--tls-key <file>', 'its key (PEM; ISOCENTER_DICOM_TLS_KEY)')
    .option('--json', 'one JSON object a line instead of words')
    .option('--data <folder>', 'data folder with the known nodes (ISOCENTER_DATA)')
    .option('--config <file>', 'config file; default: isocenter.config.json in the data folder');
}

const seconds = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError('A number of seconds, such as 30.');
};

const terminal = (): Output => ({
  line: (text) => console.log(text),
  error: (text) => console.error(text),
  bar: createProgressBar(process.stderr),
  signal: stopOnInterrupt('Stopped.').signal,
});

/** Does the work and answers the exit code. */
export async function withPeer(
  peer: string,
  options: PeerOptions,
  work: (session: PeerSession) => Promise<number>,
  output: Output = terminal(),
): Promise<number> {
  const tell = (event: object, line?: string) => {
    if (options.json) output.line(JSON.stringify(event));
    else if (line !== undefined) output.line(line);
  };
  try {
    const config = readConfig({
      options: {
        ...(options.data && { data: options.data }),
        ...(options.config && { config: options.config }),
        ...(options.aet && { 'ae-title': options.aet }),
        ...tlsSettings(options),
      },
      environment: process.env,
    });
    const known = parsePeer(peer, options.tls ?? false) ?? (await findKnownNode(config, peer));
    if (!known) throw serverError('SERVER_PEER_INVALID', { peer, reason: 'No known node has this name.' });
    const node = options.tls ? { ...known, useTls: true } : known;
    // Now, so that a wrong file is no peer that is not there.
    const tls = node.useTls ? readTlsFiles(config.dicomTls).client : {};
    const connectNode = nodeConnector({ callingAeTitle: config.aeTitle, clock: Date, tls: () => tls });
    const { timeout, connectTimeout } = options;
    return await work({
      node,
      aeTitle: config.aeTitle,
      async connect(purpose) {
        const times = { timeoutMs: timeout * 1000, connectMs: connectTimeout * 1000 };
        try {
          return await connectNode(node, { ...times, ...purpose });
        } catch (error) {
          throw new NotConnected(error);
        }
      },
      tell,
      bar: options.json ? { show: () => undefined, end: () => undefined } : output.bar,
      signal: output.signal,
    });
  } catch (error) {
    const [exitCode, reason] =
      error instanceof NotConnected ? [ExitCode.NotConnected, error.cause] : [exitCodeOf(error), error];
    if (exitCode === undefined) throw error;
    const message = reason instanceof Error ? reason.message : String(reason);
    if (options.json) {
      const { code, retryable } = isIsocenterError(reason) ? reason : {};
      output.line(JSON.stringify({ event: 'error', code, retryable, message }));
    } else output.error(`isocenter: ${message}`);
    return exitCode;
  } finally {
    output.bar.end();
  }
}

/** What the command line says of TLS counts before the settings, which have longer names. */
function tlsSettings({ tlsCa, tlsCertificate, tlsKey }: PeerOptions) {
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    throw serverError('SERVER_SETTING_INVALID', {
      setting: tlsKey === undefined ? 'tls-certificate' : 'tls-key',
      source: 'the command line',
      reason: 'Certificate and key are given together, or neither is.',
    });
  return {
    ...(tlsCa && { 'dicom-tls-ca': tlsCa }),
    ...(tlsCertificate && { 'dicom-tls-certificate': tlsCertificate, 'dicom-tls-key': tlsKey }),
  };
}

/** What was foreseen: wrong words of the user, or a peer that failed. */
function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof IsocenterError)) return undefined;
  return /^SERVER_(PEER|QUERY_KEY|NODE|SETTING|CONFIG|TLS_FILE)/.test(error.code)
    ? ExitCode.Usage
    : ExitCode.SomeFailed;
}

/**
 * `undefined`: it is no address, and so a name. Throws `SERVER_NODE_INVALID`.
 *
 * @example parsePeer('ORTHANC@127.0.0.1:4242', false)?.port // 4242
 */
export function parsePeer(peer: string, useTls: boolean): NodeAddress | undefined {
  const [, aeTitle, host, port] = /^([^@]+)@(.+):(\d+)$/.exec(peer) ?? [];
  if (aeTitle === undefined || host === undefined) return undefined;
  return checkNode('', { aeTitle, host, port: Number(port), useTls });
}
