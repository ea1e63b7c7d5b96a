import type { StoreOutcome } from '@isocenter/archive';
import { findTransferSyntax, type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import type { ImportEntry } from '@isocenter/network/api';
import { isDecodable } from '@isocenter/pixels/decoding';
import { problemOf } from '../http/problem.ts';
import type { ImportOptions, KeepOutcome } from './import-context.ts';
import { importError } from './import-error.ts';
import { kindOf, type Peeked } from './peek.ts';
import { entryOfError } from './report-builder.ts';

/** Hands what should be one instance to the archive, and ends its source. */
export async function keepEntry(name: string, peeked: Peeked, options: ImportOptions): Promise<ImportEntry> {
  try {
    const kind = kindOf(peeked.head);
    if (kind === 'zip') return entryOfError(name, importError('SERVER_IMPORT_ZIP_NESTED', {}));
    if (kind === 'other') return entryOfError(name, importError('SERVER_IMPORT_NOT_DICOM', {}));
    const { archive, userId, door = 'import', tally, signal } = options;
    return entryOfOutcome(
      name,
      await archive.keep({ origin: { door, userId }, bytes: peeked.bytes, tally }, signal),
    );
  } finally {
    await peeked.close();
  }
}

function entryOfOutcome(name: string, outcome: KeepOutcome): ImportEntry {
  if (outcome.status !== 'refused') {
    const { sopInstanceUid, studyInstanceUid } = outcome.instance;
    const remark =
      outcome.status === 'quarantined'
        ? outcome.error
        : 'remark' in outcome
          ? outcome.remark
          : findRemark(outcome);
    return {
      name,
      outcome: outcome.status,
      sopInstanceUid,
      studyInstanceUid,
      ...(remark && { problem: problemOf(remark) }),
    };
  }
  const { sopInstanceUid, studyInstanceUid } = outcome.instance ?? {};
  return {
    ...entryOfError(name, outcome.error),
    ...(sopInstanceUid !== undefined && { sopInstanceUid }),
    ...(studyInstanceUid !== undefined && { studyInstanceUid }),
  };
}

type Stored = Exclude<StoreOutcome, { status: 'refused' | 'quarantined' }>;

/** Why there is no picture of an image that is kept: an archive loses nothing, but the sender should know. */
function findRemark({ instance: { transferSyntaxUid }, findings }: Stored): IsocenterError | undefined {
  if (findings.some(({ code }) => code === 'ARCHIVE_PIXEL_DATA_MISSING'))
    return importError('SERVER_IMPORT_NO_PIXEL_DATA', {});
  if (isDecodable(transferSyntaxUid)) return undefined;
  const name = findTransferSyntax(transferSyntaxUid)?.name ?? transferSyntaxUid;
  return importError('SERVER_IMPORT_SYNTAX_NOT_SHOWN', {}, { where: `Transfer syntax ${name}` });
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
