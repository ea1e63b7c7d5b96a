import type { PrivateRow } from './pack-private-attributes.ts';

/**
 * Reads a table of private attributes: a creator and its group at the start of a line, then a line per element, indented: lower byte
 * of the element number, VR, VM and, where it is known, keyword. Empty lines and those that begin with # say nothing.
 *
 * @example parsePrivateAttributes('ACME 0009\n  01 DS 3 Tilt')[0] // { creator: 'ACME', group: 9, element: 1, vr: 'DS', vm: '3', keyword: 'Tilt' }
 * @throws Error on a line that is none of these
 */
export function parsePrivateAttributes(table: string): PrivateRow[] {
  const rows: PrivateRow[] = [];
  let block: { creator: string; group: number } | undefined;
  for (const line of table.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, creator, group = ''] = /^(\S.*) ([\dA-F]{3}[13579BDF])$/.exec(line) ?? [];
    if (creator !== undefined) {
      block = { creator, group: Number.parseInt(group, 16) };
      continue;
    }
    const [row, element = '', vr = '', vm = '', keyword = ''] =
      /^ {2}([\dA-F]{2}) ([A-Z]{2}) ([\dn-]+)(?: ([A-Z][A-Za-z\d]*))?$/.exec(line) ?? [];
    if (block === undefined || row === undefined)
      throw new Error(`Neither a block nor an element: "${line}"`);
    rows.push({ ...block, element: Number.parseInt(element, 16), vr, vm, keyword });
  }
  return rows;
}
