import { localUserId } from '@isocenter/archive';
import { serverError } from '../errors.ts';
import type { DraftRecord, Records, User } from './records.ts';

/** Twin of the SQLite records for tests. */
export class MemoryRecords implements Records {
  readonly #drafts = new Map<string, string>();
  readonly #localUserName: string;

  constructor(localUserName: string) {
    this.#localUserName = localUserName;
  }

  async localUser(): Promise<User> {
    return { id: localUserId, name: this.#localUserName };
  }

  async draft(userId: string, studyInstanceUid: string): Promise<DraftRecord> {
    return this.#find(userId, studyInstanceUid);
  }

  async saveDraft(
    userId: string,
    studyInstanceUid: string,
    draft: DraftRecord,
  ): Promise<{ version: number }> {
    const stored = this.#find(userId, studyInstanceUid);
    if (stored.version !== draft.version)
      throw serverError('SERVER_DRAFT_CONFLICT', { version: stored.version });
    const version = draft.version + 1;
    this.#drafts.set(
      JSON.stringify([userId, studyInstanceUid]),
      JSON.stringify({ version, annotations: draft.annotations }),
    );
    return { version };
  }

  #find(userId: string, studyInstanceUid: string): DraftRecord {
    const stored = this.#drafts.get(JSON.stringify([userId, studyInstanceUid]));
    return stored === undefined ? { version: 0, annotations: [] } : (JSON.parse(stored) as DraftRecord);
  }
}
