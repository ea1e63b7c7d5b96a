import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { type MatchRows, matchColumns, matchOf } from '../../query/match-of.ts';
import {
  planQuery,
  planRestriction,
  type QueryPlan,
  type SortColumn,
  tablesOf,
} from '../../query/plan-query.ts';
import type { FindResult, Query, QueryLevel } from '../../query/query.ts';
import type { Restriction } from '../../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../../query/study-list.ts';
import { manifestSeriesOf, studyRowOf } from '../../query/study-row.ts';
import type { InstanceAddress, InstanceScope } from '../../retrieve/stored-instance.ts';
import type { BlobKey } from '../../store/blob-store.ts';
import type { Change } from '../change.ts';
import type { IndexStep } from '../index-step.ts';
import type { BlobOwner, IndexedInstance, InstanceIndex, InstanceRecord } from '../instance-index.ts';
import { unpackFrames } from '../packed-frames.ts';
import type { RenditionRow } from '../rendition-row.ts';
import type { InstanceRow } from '../rows.ts';
import type { WithheldFilter, WithheldInstances } from '../withheld.ts';
import { applySteps } from './apply-steps.ts';
import { listOf } from './list-of.ts';
import { doomBlobs, removeInstances } from './remove-instances.ts';
import { dropRenditions, findRendition, putRendition } from './renditions.ts';
import type { IndexTables } from './tables.ts';
import { findWithheld, isGone, recountQuarantined, takeWithheldSamples } from './withheld-instances.ts';
import { writeCondition } from './write-condition.ts';

/** The index in SQLite. It holds no state of its own: everything is in the database. */
export class SqlIndex implements InstanceIndex {
  readonly #database: Kysely<IndexTables>;

  constructor(database: Kysely<IndexTables>) {
    this.#database = database;
  }

  apply(steps: readonly IndexStep[]): Promise<Change[]> {
    return this.#database.transaction().execute((transaction) => applySteps(transaction, steps));
  }

  add(records: readonly InstanceRecord[]): Promise<Change[]> {
    return this.apply(records.map((record) => ({ kind: 'add', record })));
  }

  removeSamples(options: { restriction: Restriction; occurredAt: string }): Promise<Change[]> {
    return this.#database.transaction().execute(async (transaction) => {
      const samples = await samplesIn(transaction, options.restriction)
        .select(['instances.id', 'instances.study', 'instances.series', 'instances.blob_key'])
        .select(['studies.study_instance_uid', 'series.series_instance_uid', 'instances.sop_instance_uid'])
        .orderBy('instances.id')
        .execute();
      const changes = await removeInstances(transaction, samples, options.occurredAt);
      const withheld = await takeWithheldSamples(transaction, options.restriction);
      await doomBlobs(
        transaction,
        [...samples, ...withheld].map((row) => row.blob_key),
      );
      await recountQuarantined(transaction, [...new Set(withheld.map((row) => row.study_instance_uid))]);
      return changes;
    });
  }

  async countSamples(restriction: Restriction): Promise<number> {
    const { count } = await samplesIn(this.#database, restriction)
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow();
    return count;
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
    await this.#database.deleteFrom('doomed_blobs').where('blob_key', 'in', listOf(keys)).execute();
  }

  withheld(filter: WithheldFilter): Promise<WithheldInstances> {
    return findWithheld(this.#database, filter);
  }

  isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean> {
    return isGone(this.#database, address, restriction);
  }

  putRendition(row: RenditionRow): Promise<BlobKey | undefined> {
    return this.#database.transaction().execute((transaction) => putRendition(transaction, row));
  }

  rendition(subject: string, kind: string): Promise<RenditionRow | undefined> {
    return findRendition(this.#database, subject, kind);
  }

  dropRenditions(subjects: readonly string[]): Promise<BlobKey[]> {
    return this.#database.transaction().execute((transaction) => dropRenditions(transaction, subjects));
  }

  async findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>> {
    const rows = await this.#instances({ kind: 'everything' })
      .where('instances.sop_instance_uid', 'in', listOf(sopInstanceUids))
      .execute();
    return new Map(rows.map((row) => [row.sop_instance_uid, indexedInstanceOf(row)]));
  }

  async findPatientKeys(studyInstanceUids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#database
      .selectFrom('studies')
      .innerJoin('patients', 'patients.id', 'studies.patient')
      .select(['studies.study_instance_uid', 'patients.patient_key'])
      .where('studies.study_instance_uid', 'in', listOf(studyInstanceUids))
      .execute();
    return new Map(rows.map((row) => [row.study_instance_uid, row.patient_key]));
  }

  async find(query: Query): Promise<FindResult> {
    const plan = planQuery(query);
    const { rows, total } = await this.#page(query, plan);
    return { matches: rows.map((row) => matchOf(row, query)), total, ignoredKeys: plan.ignoredKeys };
  }

  async findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows> {
    const studyQuery = { ...query, level: 'STUDY' } as const;
    const { rows, total } = await this.#page(studyQuery, planQuery(studyQuery));
    return { total, studies: rows.flatMap(({ studies }) => (studies ? [studyRowOf(studies)] : [])) };
  }

  async study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined> {
    const row = await this.#database
      .selectFrom('studies')
      .selectAll()
      .where('study_instance_uid', '=', studyInstanceUid)
      .where(writeCondition(planRestriction('STUDY', restriction)))
      .executeTakeFirst();
    return row && studyRowOf(row);
  }

  async manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined> {
    const study = await this.study(studyInstanceUid, restriction);
    if (!study) return undefined;
    const series = await this.#database
      .selectFrom('series')
      .innerJoin('studies', 'studies.id', 'series.study')
      .selectAll('series')
      .where('studies.study_instance_uid', '=', studyInstanceUid)
      .orderBy(sql`series.series_number asc nulls last, series.series_instance_uid`)
      .execute();
    const instances = await this.#database
      .selectFrom('instances')
      .innerJoin('studies', 'studies.id', 'instances.study')
      .selectAll('instances')
      .where('studies.study_instance_uid', '=', studyInstanceUid)
      .orderBy(sql`instances.instance_number asc nulls last, instances.sop_instance_uid`)
      .execute();
    const bySeries = new Map<number, InstanceRow[]>(series.map(({ id }) => [id, []]));
    for (const instance of instances) bySeries.get(instance.series)?.push(instance);
    return { study, series: series.map((row) => manifestSeriesOf(row, bySeries.get(row.id) ?? [])) };
  }

  async instance(address: InstanceAddress, restriction: Restriction): Promise<IndexedInstance | undefined> {
    let select = this.#instances(restriction)
      .select('instances.frames')
      .where('instances.sop_instance_uid', '=', address.sopInstanceUid);
    if (address.studyInstanceUid !== undefined) {
      select = select.where('studies.study_instance_uid', '=', address.studyInstanceUid);
    }
    if (address.seriesInstanceUid !== undefined) {
      select = select.where('series.series_instance_uid', '=', address.seriesInstanceUid);
    }
    const row = await select.executeTakeFirst();
    return row && indexedInstanceOf(row);
  }

  async instancesOf(
    scope: InstanceScope,
    restriction: Restriction,
    { withFrames = false }: { withFrames?: boolean } = {},
  ): Promise<IndexedInstance[]> {
    let select = this.#instances(restriction).where(
      'studies.study_instance_uid',
      '=',
      scope.studyInstanceUid,
    );
    if (scope.seriesInstanceUid !== undefined) {
      select = select.where('series.series_instance_uid', '=', scope.seriesInstanceUid);
    }
    const rows = await select
      .$if(withFrames, (query) => query.select('instances.frames'))
      .orderBy(sql`series.series_number asc nulls last, series.series_instance_uid`)
      .orderBy(sql`instances.instance_number asc nulls last, instances.sop_instance_uid`)
      .execute();
    return rows.map(indexedInstanceOf);
  }

  async changes(options: { since: number; limit: number; restriction: Restriction }): Promise<Change[]> {
    const rows = await this.#database
      .selectFrom('changes')
      .selectAll()
      .where('sequence', '>', options.since)
      // The study may be gone; its UID says whether its changes are told.
      .where(writeCondition(planRestriction('STUDY', options.restriction), () => 'changes'))
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

  async isEmpty(): Promise<boolean> {
    for (const table of ['instances', 'withheld'] as const) {
      if (await this.#database.selectFrom(table).select('id').limit(1).executeTakeFirst()) return false;
    }
    return true;
  }

  #instances(restriction: Restriction) {
    return this.#database
      .selectFrom('instances')
      .innerJoin('series', 'series.id', 'instances.series')
      .innerJoin('studies', 'studies.id', 'instances.study')
      .select([
        'studies.study_instance_uid',
        'series.series_instance_uid',
        'instances.sop_instance_uid',
        'instances.sop_class_uid',
        'instances.transfer_syntax_uid',
        'instances.instance_number',
        'instances.number_of_frames',
        'instances.byte_length',
        'instances.sha256',
        'instances.blob_key',
        'instances.data_set_byte_offset',
        'instances.pixel_data_byte_offset',
        'instances.received_at',
        'instances.overlay',
      ])
      .where(writeCondition(planRestriction('IMAGE', restriction)));
  }

  async #page(
    query: Pick<Query, 'level' | 'offset' | 'limit'>,
    plan: QueryPlan,
  ): Promise<{ rows: MatchRows[]; total: number }> {
    const from = rowsOf(this.#database, query.level).where(writeCondition(plan.condition));
    const rows = await from
      .select(selectedColumns(query.level))
      .orderBy(sql.join(plan.order.map(writeOrder)))
      .limit(query.limit)
      .offset(query.offset)
      .execute();
    const isWhole = rows.length < query.limit && (rows.length > 0 || query.offset === 0);
    const total = isWhole
      ? query.offset + rows.length
      : (await from.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()).total;
    return { rows: rows.map((row) => nested(row as Record<string, unknown>)), total };
  }
}

/** Written as a literal, `door` lets SQLite use the index made for it. */
function samplesIn(database: Kysely<IndexTables>, restriction: Restriction) {
  return database
    .selectFrom('instances')
    .innerJoin('series', 'series.id', 'instances.series')
    .innerJoin('studies', 'studies.id', 'instances.study')
    .where(sql<boolean>`instances.door = 'sample'`)
    .where(writeCondition(planRestriction('IMAGE', restriction)));
}

// biome-ignore lint/suspicious/noExplicitAny: which tables are joined is known only when the query is.
type AnySelect = SelectQueryBuilder<any, any, object>;

function rowsOf(database: Kysely<IndexTables> | Transaction<IndexTables>, level: QueryLevel): AnySelect {
  switch (level) {
    case 'PATIENT':
      return database.selectFrom('patients');
    case 'STUDY':
      return database.selectFrom('studies');
    case 'SERIES':
      return database.selectFrom('series').innerJoin('studies', 'studies.id', 'series.study');
    case 'IMAGE':
      return database
        .selectFrom('instances')
        .innerJoin('series', 'series.id', 'instances.series')
        .innerJoin('studies', 'studies.id', 'instances.study');
  }
}

type MatchTable = keyof MatchRows;

function selectedColumns(level: QueryLevel): string[] {
  return (tablesOf[level] as readonly MatchTable[]).flatMap((table) =>
    matchColumns[table].map((column) => `${table}.${column} as ${table}/${column}`),
  );
}

/** `{'studies/words': …}` → `{studies: {words: …}}` */
function nested(row: Record<string, unknown>): MatchRows {
  const rows: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(row)) {
    const [table = '', column = ''] = name.split('/');
    const columns = rows[table] ?? {};
    columns[column] = value;
    rows[table] = columns;
  }
  return rows as MatchRows;
}

function writeOrder({ table, column, descending }: SortColumn) {
  const name = sql.ref(`${table}.${column}`);
  return descending ? sql`${name} desc nulls last` : sql`${name} asc nulls last`;
}

type IndexedRow = Omit<
  InstanceRow,
  | 'id'
  | 'study'
  | 'series'
  | 'rows'
  | 'columns'
  | 'door'
  | 'calling_ae_title'
  | 'user_id'
  | 'findings'
  | 'attributes'
  | 'frames'
> & { frames?: Uint8Array | null; study_instance_uid: string; series_instance_uid: string };

function indexedInstanceOf(row: IndexedRow): IndexedInstance {
  return {
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
    sopClassUid: row.sop_class_uid,
    transferSyntaxUid: row.transfer_syntax_uid,
    instanceNumber: row.instance_number ?? undefined,
    numberOfFrames: row.number_of_frames,
    byteLength: row.byte_length,
    sha256: row.sha256,
    blobKey: row.blob_key,
    dataSetByteOffset: row.data_set_byte_offset,
    pixelDataByteOffset: row.pixel_data_byte_offset ?? undefined,
    receivedAt: row.received_at,
    ...(row.overlay !== null && { overlay: JSON.parse(row.overlay) }),
    ...(row.frames && { frames: unpackFrames(row.frames) }),
  };
}
