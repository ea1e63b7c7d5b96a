import type { ExtraAttribute } from '../query/extra-attributes.ts';
import type { ExtraValueRow, Tables } from './memory-tables.ts';

/** Values of one attribute, read of one instance. */
export function putExtraValues(
  tables: Tables,
  { tag, level }: ExtraAttribute,
  sopInstanceUid: string,
  isChanged: boolean,
  values: readonly string[],
): void {
  const placed = tables.instances.find((row) => row.sop_instance_uid === sopInstanceUid);
  if (!placed) return;
  const place = {
    tag,
    study: placed.study,
    series: level === 'STUDY' ? 0 : placed.series,
    instance: level === 'IMAGE' ? placed.id : 0,
  };
  const isSame = (row: ExtraValueRow) =>
    row.tag === tag &&
    row.study === place.study &&
    row.series === place.series &&
    row.instance === place.instance;
  const kept = tables.extra_values.filter((row) => !isChanged || !isSame(row));
  const added = values.filter((value) => !kept.some((row) => isSame(row) && row.value === value));
  tables.extra_values = [...kept, ...added.map((value) => ({ ...place, value }))];
}
