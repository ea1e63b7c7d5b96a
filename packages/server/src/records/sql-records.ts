import { type ArchiveDatabase, type Clock, type IndexTables, localUserId } from '@isocenter/archive';
import type { Kysely } from 'kysely';
import { serverError } from '../errors.ts';
import type { RecordTables } from './migrations.ts';
import type { DraftRecord, Records, User } from './records.ts';

/** Records in the database of the archive, which must have been opened with `recordMigrations`. */
export class SqlRecords implements Records {
  readonly #database: Kysely<IndexTables & RecordTables>;
  readonly #clock: Clock;
  readonly #localUserName: string;

  constructor(database: ArchiveDatabase, clock: Clock, localUserName: string) {
    this.#database = database.kysely.withTables<RecordTables>();
    this.#clock = clock;
    this.#localUserName = localUserName;
  }

  async localUser(): Promise<User> {
    const user = { id: localUserId, name: this.#localUserName };
    await this.#database
      .insertInto('users')
      .values({ ...user, created_at: this.#now() })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: user.name }))
      .execute();
    return user;
  }

  async draft(userId: string, studyInstanceUid: string): Promise<DraftRecord> {
    const row = await this.#database
      .selectFrom('drafts')
      .select(['version', 'annotations'])
      .where('user_id', '=', userId)
      .where('study_instance_uid', '=', studyInstanceUid)
      .executeTakeFirst();
    if (!row) return { version: 0, annotations: [] };
    return { version: Number(row.version), annotations: JSON.parse(row.annotations) as unknown[] };
  }

  async saveDraft(
    userId: string,
    studyInstanceUid: string,
    draft: DraftRecord,
  ): Promise<{ version: number }> {
    const version = draft.version + 1;
    const saved = { version, annotations: JSON.stringify(draft.annotations), saved_at: this.#now() };
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('drafts')
        .select('version')
        .where('user_id', '=', userId)
        .where('study_instance_uid', '=', studyInstanceUid)
        .executeTakeFirst();
      const stored = Number(row?.version ?? 0);
      if (stored !== draft.version) throw serverError('SERVER_DRAFT_CONFLICT', { version: stored });
      await transaction
        .insertInto('drafts')
        .values({ user_id: userId, study_instance_uid: studyInstanceUid, ...saved })
        .onConflict((conflict) => conflict.columns(['user_id', 'study_instance_uid']).doUpdateSet(saved))
        .execute();
      return { version };
    });
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
