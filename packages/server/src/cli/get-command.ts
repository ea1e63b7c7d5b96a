import { localUserId, silentLogger } from '@isocenter/archive';
import type { Command } from 'commander';
import { storeIntoArchive } from '../dimse/index.ts';
import { getInstances, Part10Folder } from '../remote/index.ts';
import { type PeerSession, peerCommand, withPeer } from './peer-session.ts';
import { followRetrieve } from './retrieve-progress.ts';
import { type RetrieveChoice, retrieveIdentifier, withRetrieveOptions } from './retrieve-target.ts';

export interface GetChoice extends RetrieveChoice {
  readonly to: string;
  readonly overwrite?: boolean;
}

export function getCommand(): Command {
  const command = withRetrieveOptions(peerCommand('get'))
    .description('Fetch instances of a peer into a folder, over the association that asks for them (C-GET).')
    .requiredOption('--to <folder>', 'where files named by SOP Instance UID are put')
    .option('--overwrite', 'replace files that are there and differ');
  return command.action(async (peer: string) => {
    const choice = command.opts<GetChoice>();
    if (!retrieveIdentifier(choice))
      command.error(
        'Name what to fetch: --patient, --study, --series with its study, or --instance with both.',
      );
    process.exitCode = await withPeer(peer, command.opts(), (session) => get(session, choice));
  });
}

/** PS3.4 §C.4.3. */
export async function get(session: PeerSession, choice: GetChoice): Promise<number> {
  const identifier = retrieveIdentifier(choice);
  if (!identifier) throw new Error('nothing is named');
  const archive = await Part10Folder.open(choice.to, { overwrites: choice.overwrite ?? false });
  const services = storeIntoArchive({ archive, logger: silentLogger })({
    aeTitle: session.node.aeTitle,
    userId: localUserId,
  });
  const { connect, signal } = session;
  return followRetrieve(session, getInstances({ connect, identifier, services, signal }));
}
