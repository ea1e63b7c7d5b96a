import { type ArchiveDatabase, type Clock, type IndexTables, localUserId } from '@isocenter/archive';
import type { NodePermission } from '@isocenter/network/api';
import type { Kysely } from 'kysely';
import { serverError } from '../errors.ts';
import type { CommitmentRecords } from './commitment-records.ts';
import type { CursorRecords } from './cursor-records.ts';
import type { RecordTables } from './migrations.ts';
import type { ProcedureStepRecords } from './procedure-step-records.ts';
import type { ProcedureTables } from './procedure-tables.ts';
import type { AuditEvent, AuditRecord, DraftRecord, NodeRecord, Records, User } from './records.ts';
import type { RoutingRecords } from './routing-records.ts';
import { SqlCommitments } from './sql-commitments.ts';
import { type CursorTables, SqlCursors } from './sql-cursors.ts';
import { SqlProcedureSteps } from './sql-procedure-steps.ts';
import { type RoutingTables, SqlRouting } from './sql-routing.ts';
import { SqlWorklist } from './sql-worklist.ts';
import type { WorklistRecords } from './worklist-records.ts';

/**
 * Records in the database of the archive, SQLite or PostgreSQL, which must have been opened with `recordMigrations`. Whole numbers
 * of PostgreSQL may come as text.
 */
export class SqlRecords implements Records {
  readonly worklist: WorklistRecords;
  readonly procedureSteps: ProcedureStepRecords;
  readonly commitments: CommitmentRecords;
  readonly routing: RoutingRecords;
  readonly cursors: CursorRecords;
  readonly #database: Kysely<IndexTables & RecordTables>;
  readonly #clock: Clock;
  readonly #localUserName: string;

  constructor(database: ArchiveDatabase, clock: Clock, localUserName: string) {
    this.#database = database.kysely.withTables<RecordTables>();
    this.#clock = clock;
    this.#localUserName = localUserName;
    const procedures = database.kysely.withTables<ProcedureTables>();
    const now = () => this.#now();
    this.worklist = new SqlWorklist(procedures, now);
    this.procedureSteps = new SqlProcedureSteps(procedures, now);
    this.commitments = new SqlCommitments(procedures, now);
    this.routing = new SqlRouting(database.kysely.withTables<RoutingTables>(), now);
    this.cursors = new SqlCursors(database.kysely.withTables<CursorTables>());
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

  /** One statement decides who comes first: adds where there is none, changes only the version the change was made on. */
  async saveDraft(
    userId: string,
    studyInstanceUid: string,
    draft: DraftRecord,
  ): Promise<{ version: number }> {
    const version = draft.version + 1;
    const saved = { version, annotations: JSON.stringify(draft.annotations), saved_at: this.#now() };
    const row = { user_id: userId, study_instance_uid: studyInstanceUid };
    const changed =
      draft.version === 0
        ? await this.#database
            .insertInto('drafts')
            .values({ ...row, ...saved })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow()
        : await this.#database
            .updateTable('drafts')
            .set(saved)
            .where('user_id', '=', userId)
            .where('study_instance_uid', '=', studyInstanceUid)
            .where('version', '=', draft.version)
            .executeTakeFirstOrThrow();
    const rows = 'numUpdatedRows' in changed ? changed.numUpdatedRows : changed.numInsertedOrUpdatedRows;
    if (rows) return { version };
    const stored = await this.draft(userId, studyInstanceUid);
    throw serverError('SERVER_DRAFT_CONFLICT', { version: stored.version });
  }

  async nodes(): Promise<NodeRecord[]> {
    const rows = await this.#database.selectFrom('nodes').selectAll().orderBy('name').orderBy('id').execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      aeTitle: row.ae_title,
      host: row.host,
      port: Number(row.port),
      useTls: Number(row.use_tls) === 1,
      ...(row.dicomweb_url !== null && { dicomwebUrl: row.dicomweb_url }),
      allows: JSON.parse(row.allows) as NodePermission[],
    }));
  }

  async saveNode(userId: string, node: NodeRecord): Promise<void> {
    const { id, name, aeTitle, host, port } = node;
    const row = {
      name,
      ae_title: aeTitle,
      host,
      port,
      user_id: userId,
      saved_at: this.#now(),
      use_tls: Number(node.useTls),
      dicomweb_url: node.dicomwebUrl ?? null,
      allows: JSON.stringify(node.allows),
    };
    try {
      await this.#database
        .insertInto('nodes')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    } catch (cause) {
      // The unique index decides, whoever else saves at this moment; this only finds the words.
      const other = (await this.nodes()).find((one) => one.aeTitle === aeTitle && one.id !== id);
      if (other) throw serverError('SERVER_NODE_EXISTS', { aeTitle, name: other.name }, { cause });
      throw cause;
    }
  }

  async removeNode(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('nodes')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async profile(userId: string, name: string): Promise<unknown> {
    const row = await this.#database
      .selectFrom('profiles')
      .select('settings')
      .where('user_id', '=', userId)
      .where('name', '=', name)
      .executeTakeFirst();
    return row && JSON.parse(row.settings);
  }

  async saveProfile(userId: string, name: string, settings: unknown): Promise<void> {
    const row = { settings: JSON.stringify(settings), saved_at: this.#now() };
    await this.#database
      .insertInto('profiles')
      .values({ user_id: userId, name, ...row })
      .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet(row))
      .execute();
  }

  async addAudit(event: AuditEvent): Promise<AuditRecord> {
    const at = this.#now();
    const { userId: user_id, action, outcome, studyInstanceUid } = event;
    const { sequence } = await this.#database
      .insertInto('audit')
      .values({ at, user_id, action, outcome, study_instance_uid: studyInstanceUid ?? null })
      .returning('sequence')
      .executeTakeFirstOrThrow();
    return { ...event, sequence: Number(sequence), at };
  }

  async audit({ since, limit }: { since: number; limit: number }): Promise<AuditRecord[]> {
    const rows = await this.#database
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', since)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      sequence: Number(row.sequence),
      at: row.at,
      userId: row.user_id,
      action: row.action,
      outcome: row.outcome,
      ...(row.study_instance_uid !== null && { studyInstanceUid: row.study_instance_uid }),
    }));
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
