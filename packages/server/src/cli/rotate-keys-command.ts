import {
  EncryptedBlobStore,
  type KeyRotation,
  type KeyRotationOptions,
  rotateKeys,
} from '@isocenter/archive';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { openBlobStores } from '../storage/open-blob-stores.ts';
import { checkHasArchive } from './existing-archive.ts';
import { checkNoServer, withBar } from './rebuild-commands.ts';
import { configOf, withDataOptions } from './settings.ts';

export function rotateKeysCommand(): Command {
  const command = new Command('rotate-keys').description(
    'Bring every stored file under the newest encryption key, and encrypt what lies plain. Goes on where it was stopped.',
  );
  return withDataOptions(command).action(async () => {
    const config = configOf(command);
    const rotation = await withBar(
      (bar, signal) => rotateFolder(config, { signal, onProgress: (done, total) => bar.show(done, total) }),
      'Stopped. Every file can be read; run it again to go on.',
    );
    if (rotation) console.log(rotationLine(rotation));
  });
}

/**
 * Files, renditions and journal, where no server has the folder: a file that is being removed would come back.
 *
 * Throws `SERVER_NO_ENCRYPTION_KEYS`, `SERVER_NO_ARCHIVE`, `SERVER_STILL_RUNS`.
 */
export async function rotateFolder(
  config: ServerConfig,
  options: KeyRotationOptions = {},
): Promise<KeyRotation> {
  if (!config.encryptionKeys) throw serverError('SERVER_NO_ENCRYPTION_KEYS', {});
  checkHasArchive(config);
  await checkNoServer(config.dataFolder);
  const { blobs, renditions, journal } = await openBlobStores(config, Date);
  let files = 0;
  let rewrapped = 0;
  const stores = [blobs, renditions, journal].filter((store) => store instanceof EncryptedBlobStore);
  for (const [index, store] of stores.entries()) {
    const one = await rotateKeys(store, {
      ...options,
      onProgress: (done, total) => options.onProgress?.(index * total + done, stores.length * total),
    });
    files += one.files;
    rewrapped += one.rewrapped;
  }
  return { files, rewrapped };
}

export const rotationLine = ({ files, rewrapped }: KeyRotation): string =>
  `${files} files are under the newest key; ${rewrapped} were brought there now. Older keys may be taken away.`;
