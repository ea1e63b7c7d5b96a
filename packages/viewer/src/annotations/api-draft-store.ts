import { type ApiClient, ProblemError } from '@isocenter/network/api';
import { viewerError } from '../errors.ts';
import type { Annotation } from './annotation.ts';
import type { DraftStore } from './draft-store.ts';
import { isAnnotation } from './is-annotation.ts';

/** Drafts kept by our own server. */
export function apiDraftStore(api: ApiClient): DraftStore {
  return {
    async load(studyInstanceUid, signal) {
      const { version, annotations } = await api.readDraft(studyInstanceUid, { ...(signal && { signal }) });
      if (!annotations.every(isAnnotation)) throw viewerError('VIEWER_DRAFT_UNREADABLE', {});
      return { version, annotations: annotations as Annotation[] };
    },
    async save(studyInstanceUid, { version, annotations }) {
      try {
        return await api.saveDraft(studyInstanceUid, { version, annotations: [...annotations] });
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 409) return 'conflict';
        throw error;
      }
    },
  };
}
