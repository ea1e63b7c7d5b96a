import { describeStatus, VERIFICATION_SOP_CLASS } from '@isocenter/network';
import type { Command } from 'commander';
import { queryContext } from '../remote/index.ts';
import { ExitCode, type PeerSession, peerCommand, withPeer } from './peer-session.ts';

export function echoCommand(): Command {
  const command = peerCommand('echo').description('Ask a peer whether it is there (C-ECHO).');
  return command.action(async (peer: string) => {
    process.exitCode = await withPeer(peer, command.opts(), echo);
  });
}

/** PS3.4 Annex A. */
export async function echo({ connect, tell, node }: PeerSession): Promise<number> {
  const startedAt = performance.now();
  const user = await connect({ presentationContexts: [queryContext(VERIFICATION_SOP_CLASS)] });
  try {
    const { status } = await user.echo();
    const ms = Math.round(performance.now() - startedAt);
    const { kind, meaning } = describeStatus(status);
    tell({ event: 'echo', status, ms }, `${node.aeTitle} answered ${meaning} after ${ms} ms.`);
    return kind === 'success' ? ExitCode.Done : ExitCode.SomeFailed;
  } finally {
    await user.release().catch(() => undefined);
  }
}
