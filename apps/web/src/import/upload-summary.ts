import { countOf } from '../text/counts.ts';
import type { UploadState } from './upload-state.ts';

/** The result in one sentence. */
export function summary(state: UploadState): string {
  const notSent = state.status === 'cancelled' ? state.files - state.filesDone : 0;
  const parts = [
    state.stored > 0 && `${countOf(state.stored, 'image')} stored`,
    state.alreadyStored > 0 && `${countOf(state.alreadyStored, 'image')} already there`,
    state.quarantined.length > 0 && `${countOf(state.quarantined.length, 'image')} in quarantine`,
    state.refused.length > 0 && `${countOf(state.refused.length, 'file')} refused`,
    state.ignored > 0 && `${countOf(state.ignored, 'file')} passed over`,
    notSent > 0 && `${countOf(notSent, 'file')} not sent`,
  ].filter((part) => part !== false);
  const result = parts.length > 0 ? parts.join(', ') : 'nothing to store';
  return state.status === 'cancelled' ? `Import stopped: ${result}` : `Import finished: ${result}`;
}
