import { isIsocenterError } from '@isocenter/dicom';
import { ProblemError } from '@isocenter/network/api';

/** An error as the page shows it: one line, what to do, and whether trying again may help. */
export interface ViewerProblem {
  /** The stable code of `docs/errors.md`. */
  readonly code: string;
  /** What happened, where and why, in sentences. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  readonly retryable: boolean;
}

/** The problem behind anything thrown; an error we do not know becomes VIEWER_UNEXPECTED. */
export function problemOf(error: unknown): ViewerProblem {
  if (error instanceof ProblemError) {
    const { code, title, detail, fix, retryable } = error.problem;
    return { code, message: `${title} ${detail}`.trim(), fix, retryable };
  }
  if (isIsocenterError(error)) {
    const { code, message, fix, retryable } = error;
    const said = message.endsWith(fix) ? message.slice(0, message.length - fix.length).trim() : message;
    return { code, message: said, fix, retryable };
  }
  return {
    code: 'VIEWER_UNEXPECTED',
    message: `Something went wrong that should not have: ${error instanceof Error ? error.message : 'unknown error'}`,
    fix: 'Try again; if it stays, reload the page and report it.',
    retryable: true,
  };
}

/** True for the error of a request that its own caller gave up. */
export const isAbort = (error: unknown): boolean =>
  (error instanceof Error || error instanceof DOMException) && error.name === 'AbortError';
