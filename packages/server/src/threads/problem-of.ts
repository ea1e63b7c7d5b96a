import { isIsocenterError } from '@isocenter/dicom';
import type { DecodeProblem } from '@isocenter/pixels';
import { serverError } from '../errors.ts';

/** The parts of an error, which structured clone would lose on its way out of a worker. */
export function problemOf(error: unknown): DecodeProblem {
  const known = isIsocenterError(error) ? error : serverError('SERVER_FAILED', {}, { cause: error });
  const { code, kind, what, why, fix, where, retryable } = known;
  return { code, kind, what, why, fix, where, retryable };
}
