import type { IncomingInstance } from '@isocenter/archive';
import { IsocenterError } from '@isocenter/dicom';
import { type ApiClient, type Problem, ProblemError } from '@isocenter/network/api';
import type { ImportTarget, KeepOutcome } from '../import/index.ts';

/** Keeps instances in the archive of a running server, each as one upload, so that an import reads paths as ever. */
export function remoteArchive(api: ApiClient): ImportTarget {
  return { keep: (incoming, signal) => upload(api, incoming, signal) };
}

/** The report of an import names an instance by two of its UIDs; the server knows the rest. */
const unnamed = { seriesInstanceUid: '', sopClassUid: '', transferSyntaxUid: '', byteLength: 0, sha256: '' };

async function upload(
  api: ApiClient,
  { bytes }: IncomingInstance,
  signal?: AbortSignal,
): Promise<KeepOutcome> {
  try {
    const { entries } = await api.importFile(bytes, { name: 'instance', ...(signal && { signal }) });
    const [entry] = entries;
    if (entry?.sopInstanceUid && (entry.outcome === 'stored' || entry.outcome === 'already-stored')) {
      const { outcome, sopInstanceUid, studyInstanceUid = '' } = entry;
      return {
        status: outcome,
        instance: { ...unnamed, sopInstanceUid, studyInstanceUid },
        findings: [],
        coerced: [],
        remark: entry.problem && errorOf(entry.problem),
      };
    }
    if (entry?.outcome === 'quarantined' && entry.problem) {
      const { sopInstanceUid = '', studyInstanceUid = '' } = entry;
      const instance = { ...unnamed, sopInstanceUid, studyInstanceUid };
      return { status: 'quarantined', instance, error: errorOf(entry.problem), findings: [] };
    }
    if (entry?.problem) return { status: 'refused', error: errorOf(entry.problem) };
    throw new Error('The server reported nothing about the upload.');
  } catch (error) {
    if (error instanceof ProblemError) return { status: 'refused', error: errorOf(error.problem) };
    throw error;
  }
}

function errorOf({ code, title, detail, fix, retryable, status }: Problem): IsocenterError {
  const kind = status >= 500 ? 'unavailable' : status === 415 ? 'unsupported' : 'bad-input';
  return new IsocenterError({ code, kind, what: title.replace(/\.$/, ''), why: detail, fix, retryable });
}
