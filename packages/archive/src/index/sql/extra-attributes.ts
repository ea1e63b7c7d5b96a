import { type DicomJson, type DicomJsonAttribute, tagToHex } from '@isocenter/dicom';
import type { AttributeLevel, ExtraAttribute, ExtraAttributeState } from '../../query/extra-attributes.ts';
import type { MatchTable } from '../../query/match-of.ts';
import type { AttributeValues } from '../instance-index.ts';
import { run, type Sql } from './statement.ts';

interface Row extends ExtraAttribute {
  readonly indexed_to: number;
}

/** An attribute that is known already keeps what was read of it, unless it comes with another level or VR. */
export async function addExtraAttribute(connection: Sql, { tag, level, vr }: ExtraAttribute): Promise<void> {
  const [known] = await run<Row>(connection, 'select * from extra_attributes where tag = ?', [tag]);
  if (known?.level === level && known.vr === vr) return;
  await removeExtraAttribute(connection, tag);
  await run(connection, 'insert into extra_attributes (tag, level, vr, indexed_to) values (?, ?, ?, 0)', [
    tag,
    level,
    vr,
  ]);
}

export async function removeExtraAttribute(connection: Sql, tag: number): Promise<void> {
  await run(connection, 'delete from extra_values where tag = ?', [tag]);
  await run(connection, 'delete from extra_attributes where tag = ?', [tag]);
}

export async function readExtraAttributes(connection: Sql): Promise<ExtraAttributeState[]> {
  const rows = await run<Row & { last: number }>(
    connection,
    `select tag, level, vr, indexed_to, (select coalesce(max(sequence), 0) from changes) as last
      from extra_attributes order by tag`,
  );
  return rows.map(({ tag, level, vr, indexed_to, last }) => ({
    tag,
    level,
    vr,
    indexedTo: indexed_to,
    isWhole: indexed_to >= last,
  }));
}

/** Takes in what was read of some instances; nothing, when another process was there first. */
export async function putAttributeValues(
  connection: Sql,
  { tags, from, to, instances }: AttributeValues,
): Promise<void> {
  const { dialect } = connection;
  const ready = await run<ExtraAttribute>(
    connection,
    `update extra_attributes set indexed_to = ? where ${dialect.inList('tag', 'bigint')} and indexed_to = ?
      returning tag, level, vr`,
    [to, dialect.list(tags), from],
  );
  for (const { sopInstanceUid, isChanged, values } of instances) {
    const [placed] = await run<{ id: number; study: number; series: number }>(
      connection,
      'select id, study, series from instances where sop_instance_uid = ?',
      [sopInstanceUid],
    );
    if (!placed) continue;
    for (const { tag, level } of ready) {
      const place = [placed.study, level === 'STUDY' ? 0 : placed.series, level === 'IMAGE' ? placed.id : 0];
      if (isChanged)
        await run(
          connection,
          'delete from extra_values where tag = ? and study = ? and series = ? and instance = ?',
          [tag, ...place],
        );
      const read = values.get(tag);
      for (const value of read?.values ?? []) {
        await run(
          connection,
          `insert into extra_values (tag, value, study, series, instance, attribute)
            values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
          [tag, value, ...place, JSON.stringify(read?.attribute)],
        );
      }
    }
  }
}

/** The place of values of a level: where it lies below the rows of its table. */
const placeOf: Readonly<Record<AttributeLevel, { readonly table: MatchTable; readonly place: string }>> = {
  STUDY: { table: 'studies', place: 'v.study = own.id and v.series = 0 and v.instance = 0' },
  SERIES: { table: 'series', place: 'v.study = own.study and v.series = own.id and v.instance = 0' },
  IMAGE: {
    table: 'instances',
    place: 'v.study = own.study and v.series = own.series and v.instance = own.id',
  },
};

/** What matches say of these attributes, in the order of the matches: where instances differ, the first value counts. */
export async function readExtraAnswers(
  connection: Sql,
  matches: readonly Readonly<Partial<Record<MatchTable, number>>>[],
  attributes: readonly ExtraAttribute[],
): Promise<DicomJson[]> {
  const { dialect } = connection;
  const answers = matches.map((): DicomJson => ({}));
  for (const [level, { table, place }] of Object.entries(placeOf)) {
    const tags = attributes.filter((attribute) => attribute.level === level).map(({ tag }) => tag);
    const ids = [...new Set(matches.flatMap((match) => match[table] ?? []))];
    if (tags.length === 0 || ids.length === 0) continue;
    const rows = await run<{ id: number; tag: number; attribute: string }>(
      connection,
      `select own.id, v.tag, v.attribute from ${table} as own join extra_values as v on ${place}
        where ${dialect.inList('own.id', 'bigint')} and ${dialect.inList('v.tag', 'bigint')} and v.value = (
          select min(w.value) from extra_values as w
          where w.tag = v.tag and w.study = v.study and w.series = v.series and w.instance = v.instance)`,
      [dialect.list(ids), dialect.list(tags)],
    );
    const byId = new Map<number, DicomJson>();
    for (const { id, tag, attribute } of rows) {
      const told = { [tagToHex(tag)]: JSON.parse(attribute) as DicomJsonAttribute };
      byId.set(id, { ...byId.get(id), ...told });
    }
    for (const [at, match] of matches.entries())
      Object.assign(answers[at] ?? {}, byId.get(match[table] ?? 0));
  }
  return answers;
}
