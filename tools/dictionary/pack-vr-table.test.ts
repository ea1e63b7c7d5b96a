import { expect, test } from 'vitest';
import { packVrTable } from './pack-vr-table.ts';

test('tags are packed as the letter of their VR and the step from the tag before', () => {
  const attributes = [
    { tag: 0x00000002, vr: 'UI' },
    { tag: 0x00000003, vr: 'UI' },
    { tag: 0x00000110, vr: 'US' },
    { tag: 0x7fe00010, vr: 'OB or OW' },
  ];
  expect(packVrTable(attributes)).toBe('b2bf269j2145386240');
});

test('a VR that has no letter stops the generator', () => {
  expect(() => packVrTable([{ tag: 1, vr: 'QQ' }])).toThrow('No letter for the VR "QQ" of tag 1');
});
