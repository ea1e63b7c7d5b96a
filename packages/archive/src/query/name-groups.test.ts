import { expect, test } from 'vitest';
import { foldNameGroups } from './name-groups.ts';

test('a name falls into its groups, without empty components behind', () => {
  expect(foldNameGroups('Doe ^John^^^= 山田^太郎^')).toEqual({
    alphabetic: 'doe^john',
    ideographic: '山田^太郎',
    phonetic: null,
  });
});

test('a name of a million carets is folded in one pass', () => {
  expect(foldNameGroups(`${'^'.repeat(1_000_000)}x`).alphabetic).toHaveLength(1_000_001);
});
