import { eachAtOnce } from './each-at-once.ts';
import type { ImportOptions } from './import-context.ts';
import { entryOf, keepEntry } from './keep-entry.ts';
import { peek } from './peek.ts';
import { entryOfError, type ReportSection } from './report-builder.ts';
import { type ZipLimits, zipEntries } from './zip-entries.ts';

/** Entries read at once: enough that they share a flush, few enough for small buffers. */
const readersAtOnce = 4;

/** Imports every file of a zip on disk; `named` makes the name of an entry for the report. */
export async function importZip(
  path: string,
  named: (entryName: string) => string,
  section: ReportSection,
  options: ImportOptions,
  limits?: ZipLimits,
): Promise<void> {
  await eachAtOnce(zipEntries(path, limits), readersAtOnce, async (entry) => {
    const place = section.reserve();
    const name = named(entry.name);
    options.signal?.throwIfAborted();
    if (entry.leftOut) place.fill(entryOfError(name, entry.leftOut));
    else
      place.fill(await entryOf(name, async () => keepEntry(name, await peek(await entry.open()), options)));
  });
}
