import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { type ConfiguredArchive, openConfiguredArchive } from '../storage/open-configured-archive.ts';

/** Opening makes what is not there, and a mistyped folder is not to become an archive. Throws `SERVER_NO_ARCHIVE`. */
export function checkHasArchive({ dataFolder, database }: ServerConfig): void {
  if (database.kind === 'sqlite' && !existsSync(join(dataFolder, 'index.sqlite')))
    throw serverError('SERVER_NO_ARCHIVE', { folder: dataFolder });
}

/** The archive of a data folder that no server has. Throws `SERVER_NO_ARCHIVE`. */
export async function openExistingArchive(config: ServerConfig): Promise<ConfiguredArchive> {
  checkHasArchive(config);
  return openConfiguredArchive(config);
}
