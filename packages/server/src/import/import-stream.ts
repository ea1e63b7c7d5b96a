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
import { kindOf, type Peeked, peek } from './peek.ts';
import { entryOfError, finishReport, type ReportPlace, startReport } from './report-builder.ts';
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
 * The stream is read to its end even when its beginning is enough to refuse it, so that a sender hears the answer.
 * What went wrong on the way is a line of the report (`SERVER_UPLOAD_BROKEN_OFF`, `SERVER_IMPORT_SPOOL_FAILED`).
 * Rejects only with the reason of `signal` or for a fault of the program.
 */
export async function importStream(
  name: string,
  readable: AsyncIterable<Uint8Array>,
  options: ImportStreamOptions,
): Promise<ImportReport> {
  const report = startReport(options.onProgress);
  const place = report.reserve();
  const source = readable[Symbol.asyncIterator]();
  try {
    await importPeeked(name, await peek(unbroken(source)), place, { door: 'upload', ...options });
    await readOut(source, options.signal);
  } catch (error) {
    if (!isIsocenterError(error)) {
      await source.return?.();
      throw error;
    }
    place.fill(entryOfError(name, error));
    await readOut(source, options.signal);
  }
  return finishReport(report);
}

async function importPeeked(name: string, peeked: Peeked, place: ReportPlace, options: ImportStreamOptions) {
  if (kindOf(peeked.head) !== 'zip') {
    place.fill(await keepEntry(name, peeked, options));
    return;
  }
  await spooled(peeked.bytes, options, (path) =>
    importZip(path, (entryName) => entryName || name, place.open(), options, options.zipLimits),
  );
}

/** The sender's chunks, told apart from our failures. Whoever stops reading early does not end the source. */
async function* unbroken(source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } catch (cause) {
    throw isIsocenterError(cause) ? cause : serverError('SERVER_UPLOAD_BROKEN_OFF', {}, { cause });
  }
}

/** Passes over what nobody wanted: an HTTP request that is cut off early never shows its sender the answer. */
async function readOut(source: AsyncIterator<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
  try {
    while (!(await source.next()).done) signal?.throwIfAborted();
  } catch (error) {
    if (signal?.aborted) throw error;
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
