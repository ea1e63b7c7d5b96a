import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packedVendorAttributes } from '../../packages/dicom/src/dictionary/private/vendor-attributes.generated.ts';
import { packPrivateAttributes } from './pack-private-attributes.ts';
import { parsePrivateAttributes } from './parse-private-attributes.ts';

test('a table of private attributes has blocks, elements and comments', () => {
  const table =
    '# Why.\nTWO  SPACES 01 0019\n\n  0A DS 1-n Tilt\n  FE SQ 1\nACME, Inc. 7FE1\n  00 OB 1 Loop2D\n';
  expect(parsePrivateAttributes(table)).toEqual([
    { creator: 'TWO  SPACES 01', group: 0x0019, element: 0x0a, vr: 'DS', vm: '1-n', keyword: 'Tilt' },
    { creator: 'TWO  SPACES 01', group: 0x0019, element: 0xfe, vr: 'SQ', vm: '1', keyword: '' },
    { creator: 'ACME, Inc.', group: 0x7fe1, element: 0x00, vr: 'OB', vm: '1', keyword: 'Loop2D' },
  ]);
});

test.each([
  ['an element of no block', '  0A DS 1 Tilt'],
  ['a block of an even group', 'ACME 0018'],
  ['a row without VM', 'ACME 0019\n  0A DS Tilt'],
  ['a keyword that is none', 'ACME 0019\n  0A DS 1 tilt angle'],
])('%s is refused', (_, table) => {
  expect(() => parsePrivateAttributes(table)).toThrow('Neither a block nor an element');
});

test('the generated dictionary holds what the tables say', () => {
  const tables = join(import.meta.dirname, 'private-attributes');
  const rows = readdirSync(tables).flatMap((name) =>
    parsePrivateAttributes(readFileSync(join(tables, name), 'utf8')),
  );
  expect(packedVendorAttributes).toBe(packPrivateAttributes(rows));
});
