import type { ApiClient } from '@isocenter/network/api';
import type { DraftStore } from './draft-store.ts';

/** Drafts kept by our own server. */
export function apiDraftStore(_api: ApiClient): DraftStore {
  throw new Error('being written');
}
