import { mkdir, open, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveError } from '../errors.ts';
import { isFileSystemError } from '../store/file-system-error.ts';

export interface FolderLock {
  /** The last owner did not stop in order: what it left must be looked through. */
  readonly wasAbandoned: boolean;
  release(): Promise<void>;
}

interface LockOwner {
  readonly processId: number;
  /** Tell a later process with the same number from the owner; Linux only. */
  readonly bootId?: string | undefined;
  readonly processStart?: string | undefined;
}

const heldHere = new Set<string>();

/**
 * Takes a data folder for this process by a `lock` file that names it; the file goes when the folder is given free.
 * A file whose process no longer lives is taken over. Between two that find it abandoned at the same moment, the
 * exclusive lock of the index file decides.
 *
 * Throws `ARCHIVE_FOLDER_IN_USE`.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await realpath(folder);
  if (heldHere.has(place)) throw archiveError('ARCHIVE_FOLDER_IN_USE', { processId: process.pid });
  const path = join(place, 'lock');
  heldHere.add(place);
  try {
    const wasAbandoned = await takeLock(path);
    return {
      wasAbandoned,
      async release() {
        await rm(path, { force: true });
        heldHere.delete(place);
      },
    };
  } catch (error) {
    heldHere.delete(place);
    throw error;
  }
}

async function takeLock(path: string): Promise<boolean> {
  const self = JSON.stringify(await describeProcess(process.pid));
  if (await createLock(path, self)) return false;
  const owner = await readOwner(path);
  if (owner && (await isAlive(owner))) {
    throw archiveError('ARCHIVE_FOLDER_IN_USE', { processId: owner.processId });
  }
  await rm(path, { force: true });
  if (await createLock(path, self)) return true;
  throw archiveError('ARCHIVE_FOLDER_IN_USE', { processId: (await readOwner(path))?.processId });
}

async function createLock(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (isFileSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof owner !== 'object' || owner === null || !('processId' in owner)) return undefined;
    return typeof owner.processId === 'number' ? (owner as LockOwner) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  // This process did not take the folder (`heldHere`), so an earlier one had our number: usual in containers.
  if (owner.processId === process.pid) return false;
  try {
    process.kill(owner.processId, 0);
  } catch (error) {
    if (!isFileSystemError(error, 'EPERM')) return false;
  }
  const now = await describeProcess(owner.processId);
  return now.bootId === owner.bootId && now.processStart === owner.processStart;
}

async function describeProcess(processId: number): Promise<LockOwner> {
  if (process.platform !== 'linux') return { processId };
  return {
    processId,
    bootId: await readLine('/proc/sys/kernel/random/boot_id'),
    // proc(5): field 22, counted behind the command name, which may hold spaces.
    processStart: (await readLine(`/proc/${processId}/stat`))?.split(') ').at(-1)?.split(' ')[19],
  };
}

async function readLine(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}
