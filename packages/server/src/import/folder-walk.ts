import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsocenterError } from '@isocenter/dicom';
import { importError } from './import-error.ts';

/** A file that was found, or something beside files that is worth a line in the report. */
export type Found = { readonly path: string; readonly leftOut?: IsocenterError };

const systemFile = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|\.Spotlight-V100|\.Trashes|\.fseventsd)$/i;

/** Whether a file manager made it. */
export function isSystemFile(name: string): boolean {
  return systemFile.test(name);
}

/** Everything below a folder, by name, folders among their siblings. Links are named but not followed. */
export async function* walkFolder(folder: string, signal?: AbortSignal): AsyncGenerator<Found> {
  signal?.throwIfAborted();
  let entries: { name: string; kind: 'file' | 'folder' | 'link' | 'other' }[];
  try {
    entries = await listFolder(folder);
  } catch (error) {
    yield { path: folder, leftOut: unreadable(error) };
    return;
  }
  for (const { name, kind } of entries) {
    const path = join(folder, name);
    if (isSystemFile(name)) yield { path, leftOut: importError('SERVER_IMPORT_SYSTEM_FILE', {}) };
    else if (kind === 'folder') yield* walkFolder(path, signal);
    else if (kind === 'link') yield { path, leftOut: importError('SERVER_IMPORT_LINK_NOT_FOLLOWED', {}) };
    else if (kind === 'other') yield { path, leftOut: importError('SERVER_IMPORT_NOT_A_FILE', {}) };
    else yield { path };
  }
}

/** The operating system's refusal as a line of the report. */
export function unreadable(cause: unknown): IsocenterError {
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (reason === undefined) throw cause;
  return importError('SERVER_IMPORT_UNREADABLE', { reason }, { cause });
}

async function listFolder(folder: string) {
  const entries: { name: string; kind: 'file' | 'folder' | 'link' | 'other' }[] = [];
  for await (const entry of await opendir(folder)) {
    const kind = entry.isSymbolicLink()
      ? 'link'
      : entry.isDirectory()
        ? 'folder'
        : entry.isFile()
          ? 'file'
          : 'other';
    entries.push({ name: entry.name, kind });
  }
  return entries.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
