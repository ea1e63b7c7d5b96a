import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, isIsocenterError } from '@isocenter/dicom';
import { type Command, InvalidArgumentError } from 'commander';
import { createDecodeWorkerHost } from '../decoding/decode-worker-host.ts';
import { OpenedInstances } from '../dicomweb/opening/opened-instances.ts';
import { findFiles } from '../import/index.ts';
import { findInstanceInFile, sendInstances } from '../remote/index.ts';
import { createTranscodePool, Transcoder } from '../transcoding/index.ts';
import { ExitCode, NotConnected, type PeerSession, peerCommand, withPeer } from './peer-session.ts';

export interface SendChoice {
  readonly transferSyntax?: string;
  readonly decodeLossy?: boolean;
}

export function sendCommand(): Command {
  const command = peerCommand('send')
    .description('Send DICOM files and folders of them to a peer (C-STORE).')
    .argument('<paths...>', 'files or folders; what is not DICOM is passed over')
    .option('--transfer-syntax <UID>', 'send in this one where nothing is lost by it', transferSyntax)
    .option('--decode-lossy', 'decode what was compressed with loss for a peer that does not take it so');
  return command.action(async (peer: string, paths: string[]) => {
    const choice = command.opts<SendChoice>();
    process.exitCode = await withPeer(peer, command.opts(), (session) => send(session, paths, choice));
  });
}

function transferSyntax(text: string): string {
  if (findTransferSyntax(text)) return text;
  throw new InvalidArgumentError('The UID of a transfer syntax, such as 1.2.840.10008.1.2.4.80.');
}

/** PS3.4 Annex B. */
export async function send(
  session: PeerSession,
  paths: readonly string[],
  { transferSyntax, decodeLossy }: SendChoice,
): Promise<number> {
  const { tell, bar, signal } = session;
  const { instances, pathOf, leftOut } = await readInstances(paths, session);
  const counts = { done: 0, warning: 0, failed: 0 };
  let notConnected: NotConnected | undefined;
  const opened = new OpenedInstances();
  const pool = createTranscodePool(await createDecodeWorkerHost(), { size: 2, deadlineMs: 60_000 });
  try {
    const sending = sendInstances(instances, {
      connect: (presentationContexts, offer) =>
        session.connect({ presentationContexts, ...offer }).catch((error: unknown) => {
          if (error instanceof NotConnected) notConnected = error;
          throw error instanceof NotConnected ? error.cause : error;
        }),
      transcoder: new Transcoder(opened, pool),
      preferredTransferSyntaxUid: transferSyntax,
      decodesLossy: decodeLossy,
      signal,
    });
    for await (const { instance, outcome, status, transferSyntaxUid, error } of sending) {
      counts[outcome] += 1;
      const path = pathOf.get(instance);
      const facts = { path, sopInstanceUid: instance.sopInstanceUid, outcome, status, transferSyntaxUid };
      const line = error && `${path}: ${error.message}`;
      const why = error && { code: error.code, retryable: error.retryable, message: error.message };
      tell({ event: 'sent', ...facts, ...why }, line);
      bar.show(counts.done + counts.warning + counts.failed, instances.length);
    }
  } finally {
    pool.dispose();
    await opened.close();
  }
  bar.end();
  if (notConnected && counts.done + counts.warning === 0) throw notConnected;
  const { done, warning, failed } = counts;
  tell(
    { event: 'end', ...counts, leftOut },
    `Sent ${done + warning} of ${instances.length}, ${warning} of them with a warning; failed ${failed}, not DICOM ${leftOut}.`,
  );
  const isAll = done + warning === instances.length && instances.length > 0;
  return isAll ? ExitCode.Done : ExitCode.SomeFailed;
}

async function readInstances(paths: readonly string[], { tell, signal }: PeerSession) {
  const instances: StoredInstance[] = [];
  const pathOf = new Map<StoredInstance, string>();
  let leftOut = 0;
  for (const given of paths) {
    for await (const { path, leftOut: reason } of findFiles(given, signal)) {
      const instance = reason ? reason : await findInstanceInFile(path).catch(foreseen);
      if (instance && !isIsocenterError(instance)) {
        instances.push(instance);
        pathOf.set(instance, path);
        continue;
      }
      leftOut += 1;
      const why = instance?.message ?? 'It is no DICOM instance.';
      tell({ event: 'left-out', path, why }, `${path}: left out. ${why}`);
    }
  }
  return { instances, pathOf, leftOut };
}

function foreseen(error: unknown) {
  if (isIsocenterError(error)) return error;
  throw error;
}
