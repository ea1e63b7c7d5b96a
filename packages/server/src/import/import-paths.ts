import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ImportReport } from '@isocenter/network/api';
import { serverError } from '../errors.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type Found, unreadable, walkFolder } from './folder-walk.ts';
import type { ImportOptions } from './import-context.ts';
import { importZip } from './import-zip.ts';
import { entryOf, keepEntry } from './keep-entry.ts';
import { kindOf, peek } from './peek.ts';
import { entryOfError, finishReport, type ReportPlace, startReport } from './report-builder.ts';

/** Files read at once: enough that they share a flush. */
const readersAtOnce = 8;
const chunkBytes = 1 << 20;
const headBytes = 1024;

/**
 * Imports files, folders and zips on this machine; a DICOMDIR stands for the folder it lies in. Every file gets its
 * line in the report; no file stops the others.
 *
 * Rejects only with the reason of `signal` or for a fault of the program.
 */
export async function importPaths(paths: readonly string[], options: ImportOptions): Promise<ImportReport> {
  const report = startReport(options.onProgress);
  const found: Found[] = [];
  for (const path of paths) for await (const one of findFiles(path, options.signal)) found.push(one);
  const work = found.map((one) => ({ ...one, place: report.reserve() }));
  await eachAtOnce(work, readersAtOnce, async ({ path, leftOut, place }) => {
    options.signal?.throwIfAborted();
    if (leftOut) place.fill(entryOfError(path, leftOut));
    else await importFile(path, place, options);
  });
  return finishReport(report);
}

/** The files that a path on this machine stands for: itself, or all of its folder, which a DICOMDIR names too. */
export async function* findFiles(path: string, signal: AbortSignal | undefined): AsyncGenerator<Found> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(await realpath(path))).isDirectory();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'an unknown error';
    yield { path, leftOut: serverError('SERVER_PATH_UNREADABLE', { path, reason }, { cause }) };
    return;
  }
  if (isFolder) yield* walkFolder(path, signal);
  else if (/^DICOMDIR$/i.test(basename(path))) yield* walkFolder(dirname(path), signal);
  else yield { path };
}

async function importFile(path: string, place: ReportPlace, options: ImportOptions): Promise<void> {
  let kind: ReturnType<typeof kindOf>;
  try {
    kind = kindOf(await readHead(path));
  } catch (cause) {
    place.fill(entryOfError(path, unreadable(cause)));
    return;
  }
  if (kind === 'zip') await importZip(path, (name) => `${path}/${name}`, place.open(), options);
  else
    place.fill(await entryOf(path, async () => keepEntry(path, await peek(readFileChunks(path)), options)));
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* readFileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw unreadable(cause);
  }
}
