import { Tag } from '@isocenter/dicom';
import type { FrameOrdering, StackDimension } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { axisInWords } from './dimension-text.ts';

const axis = (dimension: Partial<StackDimension>, ordering: FrameOrdering = {}) =>
  axisInWords(
    { axis: 'temporal-position', values: [1, 2], missing: [], isRank: false, ...dimension },
    () => ordering,
  );

test('phases are counted as the object counts them, a missing one too', () => {
  expect(axis({ values: [1, 2, 3], missing: [2] })).toEqual({
    name: 'Phase',
    isTime: true,
    texts: ['Phase 1 of 3', 'Phase 2 of 3', 'Phase 3 of 3'],
  });
  expect(axis({ values: [4, 9] }).texts).toEqual(['Phase 1 of 2', 'Phase 2 of 2']);
});

test('b-values have their unit, echoes their time, trigger times their delay', () => {
  expect(axis({ axis: 'b-value', values: [0, 800, undefined] }).texts).toEqual([
    'b = 0 s/mm²',
    'b = 800 s/mm²',
    'b not stated',
  ]);
  expect(axis({ axis: 'echo' }, { echoTimeMs: 80 }).texts[1]).toBe('Echo 2, TE 80 ms');
  expect(axis({ axis: 'echo' }).texts[1]).toBe('Echo 2 of 2');
  expect(axis({ axis: 'trigger-time', values: [0, 41.6] }).texts[1]).toBe('Phase 2 of 2, 42 ms');
  expect(axis({ axis: 'trigger-time', isRank: true }).texts[1]).toBe('Phase 2 of 2');
});

test('a dimension has the name of its attribute, else its label', () => {
  const named = axis({ axis: 'dimension', pointer: Tag.DetectorVector });
  expect([named.name, named.isTime]).toEqual(['Detector', false]);
  expect(axis({ axis: 'dimension', pointer: 0x00290010, label: 'Filter' }).texts[0]).toBe('Filter 1 of 2');
  expect(axis({ axis: 'dimension', pointer: Tag.TimeSlotVector }).isTime).toBe(true);
});
