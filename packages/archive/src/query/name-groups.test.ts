import { expect, test } from 'vitest';
import { foldNameGroups, namePatterns } from './name-groups.ts';

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

test.each([
  ['ob^*', ['ob', 'ob^*']],
  ['ob^^*', ['ob', 'ob^^*']],
  ['ob^*^*', ['ob', 'ob^*']],
  ['o?^**^^*', ['o?', 'o?^**']],
  ['o*^*', ['o*']],
  ['^*', ['^*']],
  ['ob^a*', ['ob^a*']],
  ['ob^*^a', ['ob^*^a']],
  ['ob^?*', ['ob^?*']],
])('the pattern %s without what is not significant behind it', (pattern, expected) => {
  expect(namePatterns(pattern)).toEqual(expected);
});

test('a pattern of a million carets is taken apart in one pass', () => {
  expect(namePatterns(`${'^'.repeat(1_000_000)}x*`)).toHaveLength(1);
});
