/** A private element by its creator, and what it holds. */
export interface PrivateRow {
  readonly creator: string;
  readonly group: number;
  /** The lower byte of the element number. */
  readonly element: number;
  readonly vr: string;
  readonly vm: string;
  /** '' where only the VR is known. */
  readonly keyword: string;
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/**
 * Packs rows into lines: `=` and a creator, `@` and a group of it, then elements: two digits, VR, keyword, and after `|` a VM that
 * is not 1. The reader is vendor-dictionary.ts of the dicom package.
 *
 * @example packPrivateAttributes([{ creator: 'ACME', group: 9, element: 1, vr: 'DS', vm: '3', keyword: 'Tilt' }]) === '=ACME\n@0009\n01DSTilt|3'
 */
export function packPrivateAttributes(rows: readonly PrivateRow[]): string {
  const sorted = [...rows].sort(
    (a, b) =>
      (a.creator < b.creator ? -1 : a.creator > b.creator ? 1 : 0) ||
      a.group - b.group ||
      a.element - b.element,
  );
  const lines: string[] = [];
  let creator: string | undefined;
  let group: number | undefined;
  for (const row of sorted) {
    if (row.creator !== creator) lines.push(`=${row.creator}`);
    if (row.creator !== creator || row.group !== group) lines.push(`@${hex(row.group, 4)}`);
    ({ creator, group } = row);
    lines.push(`${hex(row.element, 2)}${row.vr}${row.keyword}${row.vm === '1' ? '' : `|${row.vm}`}`);
  }
  return lines.join('\n');
}
