import { BlobReader, BlobWriter, configure, type Entry, ZipReader } from '@zip.js/zip.js';
import { viewerError } from '../errors.ts';
import { isAbort } from '../problem.ts';
import type { LocalFile } from './local-study-source.ts';

/** An entry larger than this is not unpacked into the page's memory. */
const largestEntryBytes = 2 ** 31;
/** No real image shrinks a thousandfold; such an entry is a bomb. */
const largestRatio = 1000;

/**
 * The files inside a zip, unpacked; names read 'archive.zip!folder/file'. Entries that are not safe to unpack are
 * reported and left out, the rest is kept.
 */
export async function filesOfZip(
  { name, blob }: LocalFile,
  report: (name: string, error: unknown) => void,
  signal?: AbortSignal,
): Promise<LocalFile[]> {
  // Its workers are made from blob: addresses, which our Content-Security-Policy refuses.
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new BlobReader(blob));
  let entries: Entry[];
  try {
    // Names are looked at one by one below, so that one bad name does not cost the whole zip.
    entries = await reader.getEntries({ filenameValidation: 'tolerant' });
  } catch (cause) {
    throw viewerError('VIEWER_ZIP_UNREADABLE', {}, { cause });
  }
  const files: LocalFile[] = [];
  for (const entry of entries) {
    if (entry.directory) continue;
    const entryName = `${name}!${entry.filename}`;
    try {
      checkEntry(entry);
      const content = await entry.getData(new BlobWriter(), { ...(signal && { signal }) });
      files.push({ name: entryName, blob: content });
    } catch (error) {
      if (signal?.aborted || isAbort(error)) throw error;
      report(
        entryName,
        error instanceof Error && error.name === 'IsocenterError' ? error : unreadable(error),
      );
    }
  }
  await reader.close();
  return files;
}

const unreadable = (cause: unknown) => viewerError('VIEWER_ZIP_UNREADABLE', {}, { cause });

function checkEntry({ filename, uncompressedSize, compressedSize }: Entry): void {
  const parts = filename.split(/[\\/]/);
  if (parts.includes('..') || /^([\\/]|[a-z]:)/i.test(filename))
    throw viewerError('VIEWER_ZIP_UNSAFE_NAME', {});
  const isBomb = uncompressedSize > 10 * 2 ** 20 && uncompressedSize > compressedSize * largestRatio;
  if (uncompressedSize > largestEntryBytes || isBomb) {
    throw viewerError('VIEWER_ZIP_ENTRY_TOO_LARGE', { megabytes: Math.round(uncompressedSize / 2 ** 20) });
  }
}
