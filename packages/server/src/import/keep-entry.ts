import type { StoreOutcome } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import type { ImportEntry } from '@isocenter/network/api';
import type { ImportOptions } from './import-context.ts';
import { importError } from './import-error.ts';
import { kindOf, type Peeked } from './peek.ts';
import { entryOfError } from './report-builder.ts';

/** Hands what should be one instance to the archive, and ends its source. */
export async function keepEntry(name: string, peeked: Peeked, options: ImportOptions): Promise<ImportEntry> {
  try {
    const kind = kindOf(peeked.head);
    if (kind === 'zip') return entryOfError(name, importError('SERVER_IMPORT_ZIP_NESTED', {}));
    if (kind === 'other') return entryOfError(name, importError('SERVER_IMPORT_NOT_DICOM', {}));
    const { archive, userId, door = 'import', signal } = options;
    return entryOfOutcome(
      name,
      await archive.keep({ origin: { door, userId }, bytes: peeked.bytes }, signal),
    );
  } finally {
    await peeked.close();
  }
}

function entryOfOutcome(name: string, outcome: StoreOutcome): ImportEntry {
  if (outcome.status !== 'refused') {
    const { sopInstanceUid, studyInstanceUid } = outcome.instance;
    return { name, outcome: outcome.status, sopInstanceUid, studyInstanceUid };
  }
  const { sopInstanceUid, studyInstanceUid } = outcome.instance ?? {};
  return {
    ...entryOfError(name, outcome.error),
    ...(sopInstanceUid !== undefined && { sopInstanceUid }),
    ...(studyInstanceUid !== undefined && { studyInstanceUid }),
  };
}

/** An entry of what a step answered, or of the `IsocenterError` it threw; anything else goes on. */
export async function entryOf(name: string, step: () => Promise<ImportEntry>): Promise<ImportEntry> {
  try {
    return await step();
  } catch (error) {
    if (isIsocenterError(error)) return entryOfError(name, error);
    throw error;
  }
}
