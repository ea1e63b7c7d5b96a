import { isIsocenterError } from '@isocenter/dicom';
import type { ServerConfig } from '../config/config.ts';
import type { NodeAddress } from '../nodes/index.ts';
import { findNode, withNodes } from './node-command.ts';

/** A node by its AE title or name, whether a server runs on the data folder or not; where there is no archive, none is known. */
export async function findKnownNode(config: ServerConfig, name: string): Promise<NodeAddress | undefined> {
  try {
    return await withNodes(config, async ({ list }) => findNode(await list(), name));
  } catch (error) {
    if (isIsocenterError(error, 'SERVER_NO_ARCHIVE')) return undefined;
    throw error;
  }
}
