import { expect, test } from 'vitest';
import { packPrivateAttributes } from './pack-private-attributes.ts';

test('private attributes are packed by creator and group, in order, a VM only where it is not 1', () => {
  const row = { creator: 'B', group: 0x0019, element: 0x0a, vr: 'US', vm: '1', keyword: '' };
  const rows = [
    row,
    { ...row, element: 0x02, vr: 'DS', vm: '1-n', keyword: 'Tilt' },
    { ...row, group: 0x0009 },
    { ...row, creator: 'A' },
  ];
  expect(packPrivateAttributes(rows)).toBe('=A\n@0019\n0AUS\n=B\n@0009\n0AUS\n@0019\n02DSTilt|1-n\n0AUS');
});
