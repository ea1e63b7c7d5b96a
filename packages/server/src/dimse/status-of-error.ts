import { isIsocenterError } from '@isocenter/dicom';
import { type DimseAnswer, Status } from '@isocenter/network';

/** Errors whose kind alone does not tell the status. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  ARCHIVE_INSTANCE_DIFFERS: Status.DataSetDoesNotMatchSopClass,
  ARCHIVE_UID_CONTRADICTS: Status.DataSetDoesNotMatchSopClass,
  ARCHIVE_STUDY_UNEXPECTED: Status.DataSetDoesNotMatchSopClass,
  ARCHIVE_INPUT_BROKEN_OFF: Status.ProcessingFailure,
  // It can be understood, and another archive may have room for it.
  ARCHIVE_INSTANCE_TOO_LARGE: Status.OutOfResources,
};

/** By who has to act: the sender of the bytes, the operator, or we. */
const STATUS_OF_KIND = {
  'bad-input': Status.CannotUnderstand,
  unsupported: Status.CannotUnderstand,
  unavailable: Status.OutOfResources,
  bug: Status.ProcessingFailure,
} as const;

/**
 * The one place where an error becomes a C-STORE status. PS3.4 Table B.2-1. The comment says what is wrong, never
 * a patient's value.
 *
 * @example errorToDimseStatus(new Error('x')).status // 0x0110, Processing failure
 */
export function errorToDimseStatus(error: unknown): DimseAnswer {
  if (!isIsocenterError(error)) return { status: Status.ProcessingFailure };
  const status = STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
  return { status, errorComment: commentOf(error.what) };
}

/** LO without a character set: at most 64 characters of the default repertoire, no backslash. PS3.5 §6.2. */
export function commentOf(what: string): string {
  return what.replace(/[^ -~]|\\/g, '?').slice(0, 64);
}
