import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@isocenter/archive';
import { type NodeRecord, SqlRecords } from '../records/index.ts';
import { allMigrations } from '../storage/open-configured-archive.ts';

/** A data folder whose server will know these nodes of this machine. */
export async function dataFolderKnowing(
  nodes: readonly (Omit<NodeRecord, 'host' | 'useTls'> & { readonly useTls?: boolean })[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-server-'));
  const database = await openDatabase(folder, { clock: Date, migrations: allMigrations });
  const records = new SqlRecords(database, Date, 'tester');
  const { id } = await records.localUser();
  for (const node of nodes) await records.saveNode(id, { useTls: false, ...node, host: '127.0.0.1' });
  await database.close();
  return folder;
}
