import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isIsocenterError } from '@isocenter/dicom';
import type { ImportReport } from '@isocenter/network/api';
import { serverError } from '../errors.ts';
import type { ImportOptions } from './import-context.ts';
import { importError } from './import-error.ts';
import { importZip } from './import-zip.ts';
import { keepEntry } from './keep-entry.ts';
import { kindOf, peek } from './peek.ts';
import { entryOfError, finishReport, startReport } from './report-builder.ts';
import type { ZipLimits } from './zip-entries.ts';

export interface ImportStreamOptions extends ImportOptions {
  /** Where a zip is put while it is read; the system's temporary folder unless told. */
  readonly spoolFolder?: string | undefined;
  readonly zipLimits?: ZipLimits | undefined;
}

/**
 * Imports one file as its bytes come: an instance goes straight to the archive, a zip is put on disk first, since its
 * table of contents is at its end, and removed afterwards. What it is, its bytes tell; `name` is for the report.
 *
 * Also what went wrong on the way is a line of the report (`SERVER_UPLOAD_BROKEN_OFF`, `SERVER_IMPORT_SPOOL_FAILED`).
 * Rejects only with the reason of `signal` or for a fault of the program.
 */
export async function importStream(
  name: string,
  readable: AsyncIterable<Uint8Array>,
  options: ImportStreamOptions,
): Promise<ImportReport> {
  const withDoor = { door: 'upload', ...options } as const;
  const report = startReport(options.onProgress);
  const place = report.reserve();
  try {
    const peeked = await peek(unbroken(readable));
    if (kindOf(peeked.head) === 'zip') {
      await spooled(peeked.bytes, options, (path) =>
        importZip(path, (entryName) => entryName || name, place.open(), withDoor, options.zipLimits),
      );
    } else place.fill(await keepEntry(name, peeked, withDoor));
  } catch (error) {
    if (!isIsocenterError(error)) throw error;
    place.fill(entryOfError(name, error));
  }
  return finishReport(report);
}

async function* unbroken(readable: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* readable;
  } catch (cause) {
    throw isIsocenterError(cause) ? cause : serverError('SERVER_UPLOAD_BROKEN_OFF', {}, { cause });
  }
}

/** Puts a stream in a file for as long as `use` takes. */
async function spooled(
  bytes: AsyncIterable<Uint8Array>,
  { spoolFolder = tmpdir(), signal }: ImportStreamOptions,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(spoolFolder, 'isocenter-import-')).catch(spoolFailed);
  try {
    const path = join(folder, 'upload.zip');
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }), { signal }).catch(spoolFailed);
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function spoolFailed(cause: unknown): never {
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw cause;
  throw importError('SERVER_IMPORT_SPOOL_FAILED', { reason: code }, { cause });
}
