import { isIsocenterError } from '@isocenter/dicom';
import type { ImportEntry } from '@isocenter/network/api';
import type { ImportOptions } from './import-context.ts';
import { importError } from './import-error.ts';
import { kindOf, type Peeked } from './peek.ts';
import { entryOfError } from './report-builder.ts';

/** Hands what should be one instance to the archive. The stream is read to its end or closed. */
export async function keepEntry(
  name: string,
  { head, bytes }: Peeked,
  { archive, userId, door = 'import', signal }: ImportOptions,
): Promise<ImportEntry> {
  const kind = kindOf(head);
  if (kind === 'zip' || kind === 'other') {
    await bytes.next();
    await bytes.return();
    const code = kind === 'zip' ? 'SERVER_IMPORT_ZIP_NESTED' : 'SERVER_IMPORT_NOT_DICOM';
    return entryOfError(name, importError(code, {}));
  }
  const outcome = await archive.keep({ origin: { door, userId }, bytes }, signal);
  if (outcome.status === 'refused') {
    const { sopInstanceUid, studyInstanceUid } = outcome.instance ?? {};
    return {
      ...entryOfError(name, outcome.error),
      ...(sopInstanceUid !== undefined && { sopInstanceUid }),
      ...(studyInstanceUid !== undefined && { studyInstanceUid }),
    };
  }
  const { sopInstanceUid, studyInstanceUid } = outcome.instance;
  return { name, outcome: outcome.status, sopInstanceUid, studyInstanceUid };
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
