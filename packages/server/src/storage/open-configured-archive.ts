import {
  type Archive,
  type ArchiveDatabase,
  type Clock,
  type Logger,
  type OpenArchiveOptions,
  openArchive,
  openDatabase,
} from '@isocenter/archive';
import type { ServerConfig } from '../config/config.ts';
import { jobMigrations } from '../jobs/index.ts';
import { recordMigrations } from '../records/index.ts';
import { type BlobStores, openBlobStores } from './open-blob-stores.ts';
import { createPixelComparer } from './pixel-comparer.ts';

/** What a data folder holds, opened by its settings; the same for the server and for a command without one. */
export interface ConfiguredArchive {
  readonly archive: Archive;
  readonly database: ArchiveDatabase;
  readonly stores: BlobStores;
  close(): Promise<void>;
}

/** Every step of the layout that any part of the server asks for. */
export const allMigrations = [...recordMigrations, ...jobMigrations];

export async function openConfiguredArchive(
  config: ServerConfig,
  {
    clock = Date,
    logger,
    around,
  }: {
    readonly clock?: Clock;
    readonly logger?: Logger | undefined;
    readonly around?: OpenArchiveOptions['around'];
  } = {},
): Promise<ConfiguredArchive> {
  const folder = config.dataFolder;
  const database = await openDatabase(folder, {
    clock,
    migrations: allMigrations,
    url: config.database.kind === 'postgres' ? config.database.url : undefined,
  });
  const pixels = createPixelComparer();
  try {
    const stores = await openBlobStores(config, clock);
    const { sameUid, patientConflict, minimumFreeBytes, coercions } = config;
    const archive = await openArchive({
      folder,
      clock,
      logger,
      database,
      ...stores,
      around,
      policy: { sameUid, patientConflict, minimumFreeBytes, coercions },
      comparePixels: pixels.compare,
    });
    return {
      archive,
      database,
      stores,
      async close() {
        await archive.close();
        await pixels.close();
        await database.close();
      },
    };
  } catch (error) {
    await pixels.close();
    await database.close();
    throw error;
  }
}
