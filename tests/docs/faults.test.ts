import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faults } from '../../tools/fault-list.ts';
import { faultsDocFile, formatFaultsDoc } from '../../tools/faults-doc.ts';

const all = Object.values(faults).flat();

test('docs/faults.md lists the faults as they are', () => {
  expect(readFileSync(faultsDocFile, 'utf8')).toBe(formatFaultsDoc());
});

test('every fault has a test, or says why it has none', () => {
  expect(all.filter(({ proofs, left }) => proofs.length === 0 && !left)).toEqual([]);
});

test('the tests that are named for a fault are there', () => {
  const missing = all.flatMap(({ title, proofs }) =>
    proofs
      .filter(({ file, text }) => !readFileSync(file, 'utf8').includes(text))
      .map(({ file, text }) => `${title}: ${file} has no "${text}"`),
  );
  expect(missing).toEqual([]);
});
