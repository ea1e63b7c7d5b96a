import type { ServerConfig } from '../config/config.ts';
import type { NodeAddress } from '../nodes/index.ts';
import { withNodes } from './node-command.ts';

/** A node by its AE title or name, whether a server runs on the data folder or not. */
export const findKnownNode = (config: ServerConfig, name: string): Promise<NodeAddress | undefined> =>
  withNodes(config, async ({ list }) => {
    const nodes = await list();
    return nodes.find(({ aeTitle }) => aeTitle === name) ?? nodes.find((node) => node.name === name);
  });
