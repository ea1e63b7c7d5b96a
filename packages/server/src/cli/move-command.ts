import { localUserId, silentLogger } from '@isocenter/archive';
import type { Command } from 'commander';
import { listenDimse, storeIntoArchive } from '../dimse/index.ts';
import { CallerDesk, checkNode, HostAddresses, type NodeAddress } from '../nodes/index.ts';
import { moveInstances, Part10Folder } from '../remote/index.ts';
import { type PeerSession, peerCommand, withPeer } from './peer-session.ts';
import { followRetrieve } from './retrieve-progress.ts';
import { type RetrieveChoice, retrieveIdentifier, withRetrieveOptions } from './retrieve-target.ts';

export interface MoveChoice extends RetrieveChoice {
  readonly destination?: string;
  readonly to?: string;
  readonly overwrite?: boolean;
  readonly listen: string;
  readonly listenHost: string;
}

export function moveCommand(): Command {
  const command = withRetrieveOptions(peerCommand('move'))
    .description(
      'Have a peer send instances to another AE it knows, or to a folder of this machine (C-MOVE).',
    )
    .option('--destination <AET>', 'the AE title it sends to')
    .option('--to <folder>', 'listen meanwhile under our own AE title, and put files there')
    .option('--listen <port>', 'with --to: the port under which the peer knows us', '11112')
    .option('--listen-host <address>', 'with --to: the address we listen on', '127.0.0.1')
    .option('--overwrite', 'with --to: replace files that are there and differ');
  return command.action(async (peer: string) => {
    const choice = command.opts<MoveChoice>();
    if (!retrieveIdentifier(choice))
      command.error(
        'Name what to move: --patient, --study, --series with its study, or --instance with both.',
      );
    if ((choice.destination === undefined) === (choice.to === undefined))
      command.error('Name either --destination or --to.');
    process.exitCode = await withPeer(peer, command.opts(), (session) => move(session, choice));
  });
}

/** PS3.4 §C.4.2. */
export async function move(session: PeerSession, choice: MoveChoice): Promise<number> {
  const identifier = retrieveIdentifier(choice);
  if (!identifier) throw new Error('nothing is named');
  const { connect, signal, aeTitle } = session;
  const { destination = aeTitle, to } = choice;
  const listener = to === undefined ? undefined : await listenForFiles(to, session, choice);
  try {
    const steps = moveInstances({ connect, identifier, destination, signal });
    return await followRetrieve(session, steps);
  } finally {
    await listener?.close();
  }
}

async function listenForFiles(folder: string, { aeTitle, node }: PeerSession, choice: MoveChoice) {
  const archive = await Part10Folder.open(folder, { overwrites: choice.overwrite ?? false });
  return listenDimse({
    host: choice.listenHost,
    port: Number(choice.listen),
    aeTitle,
    callers: theSender(node),
    services: { storage: storeIntoArchive({ archive, logger: silentLogger }) },
    clock: Date,
    logger: silentLogger,
    userId: localUserId,
  });
}

/** The peer from its own host, or a program of this machine: nobody else may put files there. */
function theSender(peer: NodeAddress): CallerDesk {
  const node = checkNode('peer', { ...peer, allows: ['store'] });
  return new CallerDesk({
    nodes: { findByAeTitle: async (aeTitle) => (aeTitle.trim() === node.aeTitle ? node : undefined) },
    hosts: new HostAddresses({ clock: Date }),
    anyLocalCaller: true,
  });
}
