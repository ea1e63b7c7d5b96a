import { type ContentItem, readStructuredReport, walkContent } from '@isocenter/objects';
import { compare, type Disagreements, isClose, shown } from '../comparison.ts';
import { personNameText } from '../person-name.ts';
import type { ObjectSubject } from './subject.ts';

/** Coordinates are given to four decimals. */
const COORDINATE_TOLERANCE = 5.1e-5;

export interface OracleReport {
  readonly items: number;
  readonly tree: readonly (readonly [
    depth: number,
    relationship: string,
    valueType: string,
    conceptName: string,
    value: unknown,
  ])[];
}

/** The whole content tree, item by item. */
export function checkReport(expected: OracleReport, { file }: ObjectSubject): Disagreements {
  const rows = [...walkContent(readStructuredReport(file.dataSet).root)].map(({ item, depth }) => [
    depth,
    item.relationship ?? '',
    writtenType(item),
    item.concept?.meaning ?? '',
    oracleValue(item),
  ]);
  return [
    ...compare('items', rows.length, expected.items),
    ...expected.tree.flatMap((row, i) =>
      isClose(rows[i]?.map(normal), row.map(normal), COORDINATE_TOLERANCE)
        ? []
        : [`item ${i + 1}: ${shown(rows[i])}, the oracle has ${shown(row)}`],
    ),
  ];
}

/** Of a reference to another item there is none. */
function writtenType(item: ContentItem): string {
  if (item.valueType === 'REFERENCE') return '';
  return item.valueType === 'UNKNOWN' ? item.storedValueType : item.valueType;
}

/** What is empty may be null or ''; delimiters and spaces that end a name or text mean nothing. */
const normal = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/[ ^=]+$/, '') || null : value;

/** The value of an item in the words of the oracle. */
function oracleValue(item: ContentItem): unknown {
  switch (item.valueType) {
    case 'TEXT':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
      return item.text;
    case 'CODE':
      return item.code?.meaning;
    case 'NUM':
      return item.value === undefined ? null : [item.value, item.unit?.value];
    case 'PNAME':
      return item.name && personNameText(item.name);
    case 'UIDREF':
      return item.uid;
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return [item.reference?.sopInstanceUid];
    case 'SCOORD':
      return [item.graphicType, item.points.flatMap(({ x, y }) => [x, y])];
    case 'SCOORD3D':
      return [item.graphicType, item.pointsLps.flatMap(({ x, y, z }) => [x, y, z])];
    default:
      return null;
  }
}
