import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatTrapsDoc, testedTraps, trapsDocFile, trapTests } from '../../tools/traps-doc.ts';

test('docs/traps.md counts the tests as they are', () => {
  expect(readFileSync(trapsDocFile, 'utf8')).toBe(formatTrapsDoc());
});

test('every trap has a test, or says what it waits for', () => {
  const forgotten = testedTraps().filter(({ testsByFile, waitsFor }) => testsByFile.size === 0 && !waitsFor);
  expect(forgotten.map(({ row, title }) => `${row} ${title}`)).toEqual([]);
});

test('tests are named for traps that there are', () => {
  const rows = new Set(testedTraps().map(({ row }) => row));
  for (const [file, named] of trapTests())
    expect(
      named.filter((row) => !rows.has(row)),
      file,
    ).toEqual([]);
});
