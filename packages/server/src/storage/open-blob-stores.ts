import { join } from 'node:path';
import {
  type BlobStore,
  type Clock,
  EncryptedBlobStore,
  FolderBlobStore,
  S3BlobStore,
} from '@isocenter/archive';
import type { ServerConfig } from '../config/config.ts';

export interface BlobStores {
  readonly blobs: BlobStore;
  readonly renditions: BlobStore;
  readonly journal: BlobStore;
}

/** Opens the files of a backup in a folder, encrypted under our own keys where the archive's are. */
export function backupOpener({ encryptionKeys }: Pick<ServerConfig, 'encryptionKeys'>) {
  return async (folder: string): Promise<BlobStore> => {
    const store = await FolderBlobStore.open(folder);
    return encryptionKeys ? new EncryptedBlobStore(store, encryptionKeys) : store;
  };
}

/** Where files are by the settings: in the data folder or in a bucket, each encrypted under our own keys when there are any. */
export async function openBlobStores(
  { dataFolder, blobs, encryptionKeys }: Pick<ServerConfig, 'dataFolder' | 'blobs' | 'encryptionKeys'>,
  clock: Clock,
): Promise<BlobStores> {
  const open = async (part: '' | 'renditions/' | 'journal/'): Promise<BlobStore> => {
    const store =
      blobs.kind === 'folder'
        ? await FolderBlobStore.open(join(dataFolder, part))
        : await S3BlobStore.open({
            ...blobs.options,
            prefix: `${blobs.options.prefix}${part}`,
            spoolFolder: join(dataFolder, part, 'drafts'),
            clock,
          });
    return encryptionKeys ? new EncryptedBlobStore(store, encryptionKeys) : store;
  };
  // All hold as much of a patient as the files.
  return { blobs: await open(''), renditions: await open('renditions/'), journal: await open('journal/') };
}
