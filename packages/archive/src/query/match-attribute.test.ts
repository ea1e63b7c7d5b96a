import { describe, expect, test } from 'vitest';
import { matchesAttribute } from './match-attribute.ts';
import type { Matching } from './query.ts';

const single = (value: string): Matching => ({ kind: 'single', value });
const wildcard = (pattern: string): Matching => ({ kind: 'wildcard', pattern });
const text = (vr: string, ...values: string[]) => ({ vr, Value: values });
const name = (Alphabetic: string, Ideographic?: string) => ({
  vr: 'PN',
  Value: [{ Alphabetic, ...(Ideographic !== undefined && { Ideographic }) }],
});

describe('one attribute against one key', () => {
  test.each<[string, boolean, ...Parameters<typeof matchesAttribute>]>([
    ['a value', true, 'AE', text('AE', 'CT1'), single('CT1')],
    ['a value of another case', false, 'AE', text('AE', 'CT1'), single('ct1')],
    ['any of its values', true, 'AE', text('AE', 'CT1', 'CT2'), single('CT2')],
    ['a wildcard', true, 'LO', text('LO', 'Chest PA'), wildcard('Chest*')],
    ['a name in another case', true, 'PN', name('Müller^Eva'), single('MULLER^EVA')],
    ['a name in its ideographic group', true, 'PN', name('Yamada^Tarou', '山田^太郎'), wildcard('山田*')],
    ['a list', true, 'UI', text('UI', '2.25.7'), { kind: 'list', values: ['2.25.1', '2.25.7'] }],
    ['a day', true, 'DA', text('DA', '20260705'), single('20260705')],
    ['days', true, 'DA', text('DA', '20260705'), { kind: 'range', from: '20260701', to: '20260705' }],
    ['days after it', false, 'DA', text('DA', '20260705'), { kind: 'range', from: '20260706' }],
    ['the hour of a time', true, 'TM', text('TM', '101530'), single('10')],
    ['times', false, 'TM', text('TM', '1015'), { kind: 'range', from: '1016', to: '12' }],
    ['a number as text', true, 'IS', { vr: 'IS', Value: [7] }, single('7')],
    ['anything', true, 'LO', undefined, single('')],
    ['anything by a star', true, 'LO', undefined, wildcard('*')],
  ])('%s', (_, expected, ...given) => {
    expect(matchesAttribute(...given)).toBe(expected);
  });

  test('a value that is not known fulfils nothing that is asked for', () => {
    for (const unknown of [undefined, { vr: 'LO' }, { vr: 'LO', Value: [null] }, text('LO', '')]) {
      expect(matchesAttribute('LO', unknown, single('x'))).toBe(false);
      expect(matchesAttribute('LO', unknown, wildcard('?*'))).toBe(false);
      expect(matchesAttribute('LO', unknown, { kind: 'empty' })).toBe(true);
    }
    expect(matchesAttribute('PN', { vr: 'PN', Value: [{}] }, wildcard('A*'))).toBe(false);
    expect(matchesAttribute('DA', { vr: 'DA' }, { kind: 'range', to: '20990101' })).toBe(false);
  });
});
