import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingInstance, StoreOutcome } from '@isocenter/archive';
import { createUid, encodeFileMeta, isIsocenterError, isValidUid } from '@isocenter/dicom';
import { serverError } from '../errors.ts';

/**
 * A folder that instances are put into as Part 10 files, each named by its SOP Instance UID. What has such a name is left as it is
 * unless `overwrites`; a file shows under its name only when it is whole and on the disk.
 */
export class Part10Folder {
  readonly #folder: string;
  readonly #overwrites: boolean;

  constructor(folder: string, { overwrites = false }: { readonly overwrites?: boolean } = {}) {
    this.#folder = folder;
    this.#overwrites = overwrites;
  }

  /** Makes the folder where it is not there. Throws `SERVER_PATH_UNWRITABLE`. */
  static async open(path: string, options: { readonly overwrites?: boolean } = {}): Promise<Part10Folder> {
    try {
      await mkdir(path, { recursive: true });
    } catch (cause) {
      throw unwritable(path, cause);
    }
    return new Part10Folder(path, options);
  }

  /** Takes what `storeIntoArchive` hands over: bare data sets. */
  async keep({ bytes, dataSetOnly }: IncomingInstance): Promise<StoreOutcome> {
    if (!dataSetOnly || !isValidUid(dataSetOnly.sopInstanceUid)) {
      return { status: 'refused', error: serverError('SERVER_INSTANCE_UNNAMED', {}) };
    }
    const { sopInstanceUid, sopClassUid, transferSyntaxUid, sourceAeTitle } = dataSetOnly;
    const path = join(this.#folder, `${sopInstanceUid}.dcm`);
    const draft = `${path}.${createUid().slice(-8)}.part`;
    try {
      const byteLength = await write(
        draft,
        encodeFileMeta({
          mediaStorageSopClassUid: sopClassUid,
          mediaStorageSopInstanceUid: sopInstanceUid,
          transferSyntaxUid,
          sourceAeTitle,
        }),
        bytes,
      );
      const status = await this.#publish(draft, path);
      const uids = { studyInstanceUid: '', seriesInstanceUid: '', sopInstanceUid, sopClassUid };
      const instance = { ...uids, transferSyntaxUid, byteLength, sha256: '' };
      return { status, instance, findings: [], coerced: [] };
    } catch (error) {
      if (isIsocenterError(error)) return { status: 'refused', error };
      return { status: 'refused', error: unwritable(path, error) };
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #publish(draft: string, path: string): Promise<'stored' | 'already-stored'> {
    if (this.#overwrites) {
      await rename(draft, path);
      return 'stored';
    }
    try {
      await link(draft, path); // unlike a renaming it fails where the name is taken
      return 'stored';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isSame(draft, path)) return 'already-stored';
    throw serverError('SERVER_FILE_EXISTS', { path });
  }
}

async function write(path: string, head: Uint8Array, rest: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let byteLength = (await file.write(head)).bytesWritten;
    for await (const chunk of rest) {
      for (let from = 0; from < chunk.byteLength; ) {
        from += (await file.write(chunk, from)).bytesWritten;
      }
      byteLength += chunk.byteLength;
    }
    await file.sync();
    return byteLength;
  } finally {
    await file.close();
  }
}

/** Byte for byte. */
async function isSame(left: string, right: string): Promise<boolean> {
  const others = createReadStream(right)[Symbol.asyncIterator]();
  try {
    for await (const chunk of createReadStream(left)) {
      const other = await others.next();
      if (other.done || !(chunk as Buffer).equals(other.value as Buffer)) return false;
    }
    return (await others.next()).done === true;
  } finally {
    await others.return?.();
  }
}

const unwritable = (path: string, cause: unknown) =>
  serverError(
    'SERVER_PATH_UNWRITABLE',
    { path, reason: (cause as NodeJS.ErrnoException | undefined)?.code ?? 'an unknown error' },
    { cause },
  );
