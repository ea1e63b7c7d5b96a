import { expect, test } from 'vitest';
import { searchOfFilter, usualFilter } from './worklist-filter.ts';

test('asks for the days and states chosen, and for every state where none is', () => {
  expect(searchOfFilter(usualFilter, '2026-02-27')).toEqual({
    from: '2026-02-27',
    to: '2026-02-27',
    states: ['scheduled', 'started'],
  });
  expect(searchOfFilter({ span: 'week', states: ['completed'] }, '2026-02-27')).toEqual({
    from: '2026-02-27',
    to: '2026-03-05',
    states: ['completed'],
  });
  expect(searchOfFilter({ span: 'any', states: [] }, '2026-02-27')).toEqual({
    states: ['scheduled', 'started', 'completed', 'discontinued'],
  });
});
