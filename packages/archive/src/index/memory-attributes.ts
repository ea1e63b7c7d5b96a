import type { DicomJson, DicomJsonAttribute } from '@isocenter/dicom';
import { tagToHex } from '@isocenter/dicom';
import type { ExtraAttribute, ReadAttribute } from '../query/extra-attributes.ts';
import type { Rows } from './memory-rows.ts';
import type { ExtraValueRow, Tables } from './memory-tables.ts';

/** Values of one attribute, read of one instance. */
export function putExtraValues(
  tables: Tables,
  { tag, level }: ExtraAttribute,
  sopInstanceUid: string,
  isChanged: boolean,
  read: ReadAttribute | undefined,
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
  const added = (read?.values ?? []).filter(
    (value) => !kept.some((row) => isSame(row) && row.value === value),
  );
  tables.extra_values = [
    ...kept,
    ...added.map((value) => ({ ...place, value, attribute: JSON.stringify(read?.attribute) })),
  ];
}

/** What a match says of attributes of its own level and above: of several values the first. */
export function extraAnswer(
  { extra_values }: Tables,
  { studies, series, instances }: Rows,
  attributes: readonly ExtraAttribute[],
): DicomJson {
  const answer: DicomJson = {};
  for (const { tag, level } of attributes) {
    const place = {
      study: studies?.id,
      series: level === 'STUDY' ? 0 : series?.id,
      instance: level === 'IMAGE' ? instances?.id : 0,
    };
    const [first] = extra_values
      .filter(
        (row) =>
          row.tag === tag &&
          row.study === place.study &&
          row.series === place.series &&
          row.instance === place.instance,
      )
      .sort((a, b) => Buffer.from(a.value).compare(Buffer.from(b.value)));
    if (first) answer[tagToHex(tag)] = JSON.parse(first.attribute) as DicomJsonAttribute;
  }
  return answer;
}
