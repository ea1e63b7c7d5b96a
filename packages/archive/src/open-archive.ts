import { join } from 'node:path';
import type { Archive } from './archive.ts';
import type { InstanceIndex } from './index/instance-index.ts';
import { type ArchiveDatabase, openDatabase } from './index/sql/database.ts';
import { SqlIndex } from './index/sql/sql-index.ts';
import { finishRemovals } from './maintain/finish-removals.ts';
import { PortArchive } from './port-archive.ts';
import { type Clock, type Logger, silentLogger } from './ports.ts';
import type { PixelComparer } from './rules/likeness.ts';
import type { StorePolicy } from './rules/store-policy.ts';
import type { BlobStore } from './store/blob-store.ts';
import { FolderBlobStore } from './store/folder-blob-store.ts';

export interface OpenArchiveOptions {
  /** The data folder; made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /** A database opened before, on the same folder; its owner closes it after the archive. */
  readonly database?: ArchiveDatabase | undefined;
  /** Where files are; the data folder unless told. The journal belongs with them. */
  readonly blobs?: BlobStore | undefined;
  readonly renditions?: BlobStore | undefined;
  readonly journal?: BlobStore | undefined;
  /** Puts something around a port, such as a stop-watch. */
  readonly around?:
    | (<Port extends object>(name: 'blobs' | 'renditions' | 'index', port: Port) => Port)
    | undefined;
  /** What is told of it wins over `defaultStorePolicy`. */
  readonly policy?: Partial<StorePolicy> | undefined;
  /** Without it, an instance that comes again in another transfer syntax counts as a different one. */
  readonly comparePixels?: PixelComparer | undefined;
}

/** The parts of an archive behind their ports. */
export interface ArchiveParts {
  readonly blobs: BlobStore;
  /** Of what was computed; apart, since it can be made again and no check reads it. */
  readonly renditions: BlobStore;
  /** Of what the files alone do not tell; see `Journal`. */
  readonly journal: BlobStore;
  readonly index: InstanceIndex;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policy?: Partial<StorePolicy> | undefined;
  readonly comparePixels?: PixelComparer | undefined;
  /** Writes a consistent copy of the index; absent where the database has its own way to be backed up. */
  readonly copyIndex?: ((path: string) => Promise<void>) | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens the archive in a folder and takes the folder for this process. After an owner that did not stop in order, and
 * when the index is empty, `verify` runs first; in a store that other processes share only when the index is empty, the rest is
 * left to `fsck`. A removal that was broken off is finished.
 *
 * Throws `ARCHIVE_FOLDER_IN_USE`, `ARCHIVE_FOLDER_UNUSABLE`, `ARCHIVE_INDEX_NEWER`, `ARCHIVE_INDEX_DAMAGED`.
 */
export async function openArchive(options: OpenArchiveOptions): Promise<Archive> {
  const { folder, clock, logger = silentLogger, policy, comparePixels } = options;
  const database = options.database ?? (await openDatabase(folder, { clock }));
  const close = async () => {
    if (!options.database) await database.close();
  };
  try {
    const { around = (_name, port) => port } = options;
    const index = around('index', new SqlIndex(database));
    const blobs: BlobStore = around('blobs', options.blobs ?? (await FolderBlobStore.open(folder)));
    const renditions = around(
      'renditions',
      options.renditions ?? (await FolderBlobStore.open(join(folder, 'renditions'))),
    );
    await renditions.removeDrafts();
    const journal = options.journal ?? (await FolderBlobStore.open(join(folder, 'journal')));
    await journal.removeDrafts();
    await finishRemovals({ blobs, index, logger });
    const archive = createArchive({
      blobs,
      renditions,
      journal,
      index,
      clock,
      logger,
      policy,
      comparePixels,
      copyIndex: database.copyTo,
      close,
    });
    const isEmpty = await index.isEmpty();
    // A shared store is not looked through by whoever comes back to it: others are storing there, and it may take hours.
    if (isEmpty || (database.wasAbandoned && !blobs.isShared)) await archive.verify();
    else if (database.wasAbandoned) await blobs.removeDrafts();
    archive.readOn();
    return archive;
  } catch (error) {
    await close();
    throw error;
  }
}

/** An archive from its parts. Nothing is read or written until it is asked to. */
export function createArchive(parts: ArchiveParts): PortArchive {
  return new PortArchive(parts);
}
