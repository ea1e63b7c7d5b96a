import { type Kysely, sql } from 'kysely';
import { planRestriction } from '../../query/plan-query.ts';
import { everything, type Restriction } from '../../query/restriction.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
} from '../../retrieve/stored-instance.ts';
import type { IndexedInstance } from '../instance-index.ts';
import { unpackFrames } from '../packed-frames.ts';
import type { InstanceRow } from '../rows.ts';
import type { Sql } from './statement.ts';
import type { IndexTables } from './tables.ts';
import { writeCondition } from './write-condition.ts';

export async function findKept(
  connection: Sql,
  sopInstanceUids: readonly string[],
): Promise<Map<string, IndexedInstance>> {
  const rows = await instancesIn(connection, everything)
    .where(connection.dialect.isIn(sql.ref('instances.sop_instance_uid'), sopInstanceUids))
    .execute();
  return new Map(rows.map((row) => [row.sop_instance_uid, indexedInstanceOf(row)]));
}

export async function findInstance(
  connection: Sql,
  address: InstanceAddress,
  restriction: Restriction,
): Promise<IndexedInstance | undefined> {
  let select = instancesIn(connection, restriction)
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

export async function instancesOf(
  connection: Sql,
  scope: InstanceScope,
  restriction: Restriction,
  { withFrames = false }: { withFrames?: boolean } = {},
): Promise<IndexedInstance[]> {
  let select = instancesIn(connection, restriction).where(
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

/** Digest and overlay of each instance. */
const digest = "instances.sha256 || coalesce(instances.overlay, '')";
const digestLength = 64;

/** In one value: a thousand rows would take several times as long to hand over as to find. */
export async function digestsOf(
  { database, dialect }: Sql,
  { studyInstanceUid, seriesInstanceUid }: SeriesAddress,
  restriction: Restriction,
): Promise<InstanceDigest[]> {
  const order = 'instances.instance_number asc nulls last, instances.sop_instance_uid';
  const { rows } = await sql<{ list: string | readonly string[] | null }>`
    select ${sql.raw(dialect.listOf(digest, order))} as list
    from instances join series on series.id = instances.series join studies on studies.id = instances.study
    where studies.study_instance_uid = ${studyInstanceUid} and series.series_instance_uid = ${seriesInstanceUid}
      and ${writeCondition(planRestriction('IMAGE', restriction), dialect)}`.execute(database);
  const list = rows[0]?.list ?? [];
  const texts: readonly string[] = typeof list === 'string' ? JSON.parse(list) : list;
  return texts.map((text) => {
    const sha256 = text.slice(0, digestLength);
    return text.length === digestLength ? { sha256 } : { sha256, overlay: text.slice(digestLength) };
  });
}

function instancesIn({ database, dialect }: Sql, restriction: Restriction) {
  return (database as Kysely<IndexTables>)
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
      'instances.calling_ae_title',
      'instances.overlay',
    ])
    .where(writeCondition(planRestriction('IMAGE', restriction), dialect));
}

type IndexedRow = Omit<
  InstanceRow,
  'id' | 'study' | 'series' | 'rows' | 'columns' | 'door' | 'user_id' | 'findings' | 'attributes' | 'frames'
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
    ...(row.calling_ae_title !== null && { callingAeTitle: row.calling_ae_title }),
    ...(row.overlay !== null && { overlay: JSON.parse(row.overlay) }),
    ...(row.frames && { frames: unpackFrames(row.frames) }),
  };
}
