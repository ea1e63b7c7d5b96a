import { type Kysely, sql } from 'kysely';
import {
  type ExtraAttribute,
  type ExtraAttributeState,
  requireSearchable,
} from '../../query/extra-attributes.ts';
import { extrasAnswered, matchesOf, wantsExtras } from '../../query/match-of.ts';
import { membersOf } from '../../query/members-of.ts';
import { planQuery, planRestriction } from '../../query/plan-query.ts';
import type { ChosenQuery, FindResult, FoundMembers, Query } from '../../query/query.ts';
import type { Restriction } from '../../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../../query/study-list.ts';
import { studyRowOf } from '../../query/study-row.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
} from '../../retrieve/stored-instance.ts';
import { markOf, type Standing, type StandingQuestion } from '../../rules/standing.ts';
import type { BlobKey } from '../../store/blob-store.ts';
import type { Change } from '../change.ts';
import { IndexConflict } from '../index-conflict.ts';
import type { IndexStep } from '../index-step.ts';
import type {
  AttributeValues,
  BasedOn,
  BlobOwner,
  IndexedInstance,
  InstanceIndex,
  InstanceRecord,
  Recount,
} from '../instance-index.ts';
import type { RenditionRow } from '../rendition-row.ts';
import type { WithheldFilter, WithheldInstances } from '../withheld.ts';
import { applySteps } from './apply-steps.ts';
import { type ArchiveDatabase, writersLock } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import {
  addExtraAttribute,
  putAttributeValues,
  readExtraAttributes,
  removeExtraAttribute,
} from './extra-attributes.ts';
import { type FoundRows, findRows } from './find-rows.ts';
import { ForeignChanges } from './foreign-changes.ts';
import type { Notices } from './postgres.ts';
import { recount } from './recount.ts';
import { doomBlobs, removeInstances } from './remove-instances.ts';
import { dropRenditions, findRendition, putRendition, unnamedRenditions } from './renditions.ts';
import { readStanding } from './standing.ts';
import type { Sql } from './statement.ts';
import { digestsOf, findInstance, findKept, instancesOf } from './stored-instances.ts';
import { findManifest, findStudy } from './study-manifest.ts';
import type { IndexTables } from './tables.ts';
import { findWithheld, isGone, recountQuarantined, takeWithheldSamples } from './withheld-instances.ts';
import { writeCondition } from './write-condition.ts';

/** The index in SQLite or PostgreSQL. It holds no state of its own: everything is in the database. */
export class SqlIndex implements InstanceIndex {
  readonly #database: Kysely<IndexTables>;
  readonly #dialect: SqlDialect;
  readonly #notices: Notices | undefined;
  readonly #foreign: ForeignChanges | undefined;
  readonly #settle: ArchiveDatabase['settle'];

  constructor({
    kysely,
    dialect,
    notices,
    settle,
  }: Pick<ArchiveDatabase, 'kysely' | 'dialect' | 'notices' | 'settle'>) {
    this.#database = kysely;
    this.#settle = settle;
    this.#dialect = dialect;
    this.#notices = notices;
    this.#foreign =
      notices &&
      new ForeignChanges(notices, (since, limit) =>
        this.changes({ since, limit, restriction: { kind: 'everything' } }),
      );
  }

  /** What is told from it is kept, so it must be on the disk. */
  async standing(question: StandingQuestion): Promise<Standing> {
    await this.#settle?.();
    return this.#standing(this.#sql, question);
  }

  #standing(connection: Sql, question: StandingQuestion): Promise<Standing> {
    return readStanding(connection, question, (uids) => findKept(connection, uids));
  }

  async namedBlobs(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const named = new Set<BlobKey>();
    for (const table of ['instances', 'withheld'] as const) {
      const rows = await this.#database
        .selectFrom(table)
        .select('blob_key')
        .where(this.#dialect.isIn(sql.ref('blob_key'), keys))
        .execute();
      for (const { blob_key } of rows) named.add(blob_key);
    }
    return named;
  }

  apply(steps: readonly IndexStep[], basedOn?: BasedOn, named?: Promise<void>): Promise<Change[]> {
    named?.catch(() => undefined); // It may fail before it is waited for, or where the steps fail nobody waits.
    return this.#write(async (connection) => {
      // Alone on the database, nobody can have been faster.
      if (basedOn && this.#notices) {
        const mark = markOf(await this.#standing(connection, basedOn.question));
        if (mark !== basedOn.mark) throw new IndexConflict('Another process was faster');
      }
      const changes = await applySteps(connection, steps);
      await named;
      this.#foreign?.addOwn(changes);
      return changes;
    });
  }

  add(records: readonly InstanceRecord[]): Promise<Change[]> {
    return this.apply(records.map((record) => ({ kind: 'add', record })));
  }

  removeSamples(options: { restriction: Restriction; occurredAt: string }): Promise<Change[]> {
    return this.#write(async (connection) => {
      const samples = await samplesIn(connection, options.restriction)
        .select(['instances.id', 'instances.study', 'instances.series', 'instances.blob_key'])
        .select(['studies.study_instance_uid', 'series.series_instance_uid', 'instances.sop_instance_uid'])
        .orderBy('instances.id')
        .execute();
      const changes = await removeInstances(connection, samples, options.occurredAt);
      const withheld = await takeWithheldSamples(connection, options.restriction);
      await doomBlobs(
        connection,
        [...samples, ...withheld].map((row) => row.blob_key),
      );
      await recountQuarantined(connection, [...new Set(withheld.map((row) => row.study_instance_uid))]);
      this.#foreign?.addOwn(changes);
      return changes;
    });
  }

  async countSamples(restriction: Restriction): Promise<number> {
    const { count } = await samplesIn(this.#sql, restriction)
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  get #sql(): Sql {
    return { database: this.#database, dialect: this.#dialect };
  }

  /** One transaction after the other: the change feed is in the order in which its changes became visible. */
  #write<Result>(work: (connection: Sql) => Promise<Result>): Promise<Result> {
    const written = this.#database.transaction().execute(async (transaction) => {
      const connection = { database: transaction, dialect: this.#dialect, notices: this.#notices };
      await takeTurn(connection);
      return work(connection);
    });
    return this.#dialect.name === 'postgres' ? this.#decided(written) : written;
  }

  /**
   * When the connection broke during a commit, the server may still be at it. Whoever hears of the failure asks what is
   * kept and deletes the rest, so that is answered only once nothing of the transaction is under way: it held the lock.
   */
  async #decided<Result>(written: Promise<Result>): Promise<Result> {
    try {
      return await written;
    } catch (error) {
      await this.#database
        .transaction()
        .execute((transaction) => takeTurn({ database: transaction, dialect: this.#dialect }))
        .catch(() => {});
      throw error;
    }
  }

  async doomedBlobs(): Promise<BlobKey[]> {
    const rows = await this.#database
      .selectFrom('doomed_blobs')
      .select('blob_key')
      .where(sql<boolean>`not exists (select 1 from instances as i where i.blob_key = doomed_blobs.blob_key)`)
      .where(sql<boolean>`not exists (select 1 from withheld as w where w.blob_key = doomed_blobs.blob_key)`)
      .orderBy('blob_key')
      .execute();
    return rows.map((row) => row.blob_key);
  }

  async forgetDoomed(keys: readonly BlobKey[]): Promise<void> {
    await this.#database
      .deleteFrom('doomed_blobs')
      .where(this.#dialect.isIn(sql.ref('blob_key'), keys))
      .execute();
  }

  withheld(filter: WithheldFilter): Promise<WithheldInstances> {
    return findWithheld(this.#sql, filter);
  }

  isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean> {
    return isGone(this.#sql, address, restriction);
  }

  putRendition(row: RenditionRow): Promise<BlobKey | undefined> {
    return this.#write((connection) => putRendition(connection, row));
  }

  rendition(subject: string, kind: string): Promise<RenditionRow | undefined> {
    return findRendition(this.#sql, subject, kind);
  }

  dropRenditions(subjects: readonly string[]): Promise<BlobKey[]> {
    return this.#write((connection) => dropRenditions(connection, subjects));
  }

  unnamedRenditions(keys: readonly BlobKey[]): Promise<BlobKey[]> {
    return unnamedRenditions(this.#sql, keys);
  }

  findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>> {
    return findKept(this.#sql, sopInstanceUids);
  }

  async findPatientKeys(studyInstanceUids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#database
      .selectFrom('studies')
      .innerJoin('patients', 'patients.id', 'studies.patient')
      .select(['studies.study_instance_uid', 'patients.patient_key'])
      .where(this.#dialect.isIn(sql.ref('studies.study_instance_uid'), studyInstanceUids))
      .execute();
    return new Map(rows.map((row) => [row.study_instance_uid, row.patient_key]));
  }

  async find(query: Query): Promise<FindResult> {
    const { rows, ...totals } = await this.#rowsOf(query);
    return { matches: await matchesOf(rows, query), ...totals };
  }

  async findMembers(query: ChosenQuery): Promise<FoundMembers> {
    const { rows, ...totals } = await this.#rowsOf(query);
    return { ...(await membersOf(rows, query)), ...totals };
  }

  async #rowsOf(query: Query): Promise<FoundRows & Omit<FindResult, 'matches'>> {
    const { plan, partialKeys, answered } = await this.#plan(query);
    return {
      ...(await findRows(this.#sql, query, plan, answered)),
      ignoredKeys: plan.ignoredKeys,
      ...(partialKeys.length > 0 && { partialKeys }),
    };
  }

  /** Attributes that were made searchable are looked up only for a key or an answer that is not one of the usual. */
  async #plan(query: Query) {
    const plan = planQuery(query);
    if (plan.ignoredKeys.length === 0 && !wantsExtras(query)) return { plan, partialKeys: [], answered: [] };
    const extras = await readExtraAttributes(this.#sql);
    const behind = extras.filter(({ isWhole }) => !isWhole).map(({ tag }) => tag);
    return {
      plan: planQuery(query, extras),
      partialKeys: plan.ignoredKeys.filter((tag) => behind.includes(tag)),
      answered: extrasAnswered(query, extras),
    };
  }

  async addSearchAttribute(attribute: ExtraAttribute): Promise<void> {
    requireSearchable(attribute);
    await this.#write((connection) => addExtraAttribute(connection, attribute));
  }

  removeSearchAttribute(tag: number): Promise<void> {
    return this.#write((connection) => removeExtraAttribute(connection, tag));
  }

  searchAttributes(): Promise<ExtraAttributeState[]> {
    return readExtraAttributes(this.#sql);
  }

  putAttributeValues(read: AttributeValues): Promise<void> {
    return this.#write((connection) => putAttributeValues(connection, read));
  }

  async findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows> {
    const studyQuery = { ...query, level: 'STUDY' } as const;
    const { rows, ...totals } = await findRows(this.#sql, studyQuery, planQuery(studyQuery));
    return { ...totals, studies: rows.flatMap(({ studies }) => (studies ? [studyRowOf(studies)] : [])) };
  }

  study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined> {
    return findStudy(this.#sql, studyInstanceUid, restriction);
  }

  manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined> {
    return findManifest(this.#sql, studyInstanceUid, restriction);
  }

  instance(address: InstanceAddress, restriction: Restriction): Promise<IndexedInstance | undefined> {
    return findInstance(this.#sql, address, restriction);
  }

  instancesOf(
    scope: InstanceScope,
    restriction: Restriction,
    options: { withFrames?: boolean } = {},
  ): Promise<IndexedInstance[]> {
    return instancesOf(this.#sql, scope, restriction, options);
  }

  digestsOf(series: SeriesAddress, restriction: Restriction): Promise<InstanceDigest[]> {
    return digestsOf(this.#sql, series, restriction);
  }

  async changes(options: { since: number; limit: number; restriction: Restriction }): Promise<Change[]> {
    const rows = await this.#database
      .selectFrom('changes')
      .selectAll()
      .where('sequence', '>', options.since)
      // The study may be gone; its UID says whether its changes are told.
      .where(writeCondition(planRestriction('STUDY', options.restriction), this.#dialect, () => 'changes'))
      .orderBy('sequence')
      .limit(options.limit)
      .execute();
    return rows.map((row) => ({
      sequence: row.sequence,
      kind: row.kind,
      studyInstanceUid: row.study_instance_uid,
      seriesInstanceUid: row.series_instance_uid,
      sopInstanceUid: row.sop_instance_uid,
      occurredAt: row.occurred_at,
      numberOfStudyInstances: row.number_of_study_instances,
    }));
  }

  async onForeignChange(listener: (changes: readonly Change[]) => void): Promise<() => void> {
    if (!this.#foreign) return () => {};
    return this.#foreign.subscribe(listener, await this.lastSequence());
  }

  async lastSequence(): Promise<number> {
    const row = await this.#database
      .selectFrom('changes')
      .select(({ fn }) => fn.max('sequence').as('last'))
      .executeTakeFirst();
    return row?.last ?? 0;
  }

  async blobsOf(shard: string): Promise<Map<BlobKey, BlobOwner>> {
    const owners = async (table: 'instances' | 'withheld', isWithheld: boolean) => {
      const rows = await this.#database
        .selectFrom(table)
        .select(['blob_key', 'sop_instance_uid'])
        .where('blob_key', '>=', `${shard}/`)
        .where('blob_key', '<', `${shard}0`) // '0' follows '/'
        .execute();
      return rows.map((row): [BlobKey, BlobOwner] => [
        row.blob_key,
        { sopInstanceUid: row.sop_instance_uid, isWithheld },
      ]);
    };
    return new Map([...(await owners('withheld', true)), ...(await owners('instances', false))]);
  }

  recount({ repair }: { readonly repair: boolean }): Promise<Recount> {
    return recount(this.#sql, repair ? (work) => this.#write(work) : undefined);
  }

  async isEmpty(): Promise<boolean> {
    for (const table of ['instances', 'withheld'] as const) {
      if (await this.#database.selectFrom(table).select('id').limit(1).executeTakeFirst()) return false;
    }
    return true;
  }
}

/** Held to the end of the transaction, by every process that writes. SQLite has one writer anyway. */
async function takeTurn({ database, dialect }: Sql): Promise<void> {
  if (dialect.name === 'postgres') await sql`select pg_advisory_xact_lock(${writersLock})`.execute(database);
}

/** Written as a literal, `door` lets the engine use the index made for it. */
function samplesIn({ database, dialect }: Sql, restriction: Restriction) {
  return (database as Kysely<IndexTables>)
    .selectFrom('instances')
    .innerJoin('series', 'series.id', 'instances.series')
    .innerJoin('studies', 'studies.id', 'instances.study')
    .where(sql<boolean>`instances.door = 'sample'`)
    .where(writeCondition(planRestriction('IMAGE', restriction), dialect));
}
