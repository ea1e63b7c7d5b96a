import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { type Problem, problemType } from '@isocenter/network/api';
import { serverError } from '../errors.ts';

const statusOfKind = { 'bad-input': 400, unsupported: 415, unavailable: 503, bug: 500 } as const;

/** Codes whose status says more than their kind. */
const statusOfCode: Readonly<Record<string, number>> = {
  SERVER_HOST_HEADER_REFUSED: 403,
  SERVER_ORIGIN_REFUSED: 403,
  SERVER_NOT_FOUND: 404,
  SERVER_NO_IMAGE: 404,
  SERVER_NOT_ACCEPTABLE: 406,
  SERVER_GONE: 410,
  SERVER_BODY_TOO_LARGE: 413,
  SERVER_DRAFT_CONFLICT: 409,
  SERVER_NODE_UNKNOWN: 404,
  SERVER_NODE_EXISTS: 409,
  ARCHIVE_INSTANCE_DIFFERS: 409,
  ARCHIVE_STUDY_UNEXPECTED: 409,
  ARCHIVE_FULL: 507,
  DICOM_FRAME_MISSING: 404,
};

/** The one place where an error becomes an HTTP answer. What is not ours becomes a bug without its text. */
export function errorToHttp(error: unknown): Problem {
  const known = isIsocenterError(error) ? error : translateForeign(error);
  return problemOf(known, statusOf(known));
}

/** An error as the page is told about it; inside a report the status is that of its own request. */
export function problemOf(error: IsocenterError, status = statusOf(error)): Problem {
  return {
    type: problemType(error.code),
    title: `${error.what}.`,
    status,
    detail: [error.where && `${error.where}.`, error.why].filter(Boolean).join(' '),
    fix: error.fix,
    code: error.code,
    retryable: error.retryable,
  };
}

/** A stored image that cannot be decoded has no acceptable form (PS3.18 §10.4.5), but it is not the client's fault. */
function statusOf(error: IsocenterError): number {
  const status = statusOfCode[error.code];
  if (status !== undefined) return status;
  if (error.code.startsWith('PIXELS_') && error.kind !== 'unavailable' && error.kind !== 'bug') return 406;
  return statusOfKind[error.kind];
}

/** Errors of the HTTP framework that are the client's doing; everything else is ours. */
function translateForeign(error: unknown): IsocenterError {
  const { statusCode, code } = (error ?? {}) as { statusCode?: number; code?: string };
  if (statusCode === 415) {
    return serverError('SERVER_MEDIA_TYPE_UNSUPPORTED', { reason: 'See the Content-Type of the request.' });
  }
  // A path that leads out of the web app, or to a file whose name begins with a dot.
  if (statusCode === 403 || statusCode === 404)
    return serverError('SERVER_NOT_FOUND', { resource: 'address' });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const part = code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'its body is too large' : 'it is not well formed';
    return serverError(
      'SERVER_REQUEST_INVALID',
      { part, reason: `HTTP status ${statusCode}.` },
      { cause: error },
    );
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return serverError('SERVER_UPLOAD_BROKEN_OFF', {}, { cause: error });
  }
  return serverError('SERVER_FAILED', {}, { cause: error });
}
