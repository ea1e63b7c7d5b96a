import type { ExtraAttribute, ExtraAttributeState } from '../../query/extra-attributes.ts';
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
      for (const value of values.get(tag) ?? []) {
        await run(
          connection,
          `insert into extra_values (tag, value, study, series, instance) values (?, ?, ?, ?, ?)
            on conflict do nothing`,
          [tag, value, ...place],
        );
      }
    }
  }
}
