import { openDatabase } from '@isocenter/archive';
import type { ServerConfig } from '../config/config.ts';
import type { NodeAddress } from '../nodes/index.ts';
import { SqlRecords } from '../records/index.ts';
import { allMigrations } from '../storage/open-configured-archive.ts';
import { checkHasArchive } from './existing-archive.ts';

/** A node by its name or AE title, from the records of the data folder, whether a server runs on it or not. */
export async function findKnownNode(config: ServerConfig, name: string): Promise<NodeAddress | undefined> {
  checkHasArchive(config);
  const { dataFolder, database: setting } = config;
  const url = setting.kind === 'postgres' ? setting.url : undefined;
  const database = await openDatabase(dataFolder, { clock: Date, migrations: allMigrations, url });
  try {
    const nodes = await new SqlRecords(database, Date, '').nodes();
    return nodes.find((node) => node.name === name) ?? nodes.find(({ aeTitle }) => aeTitle === name);
  } finally {
    await database.close();
  }
}
