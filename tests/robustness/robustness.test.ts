/** A short run of `npm run fuzz`, the same at each test. */
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { withoutCorpus } from '../harness/corpus.ts';
import { casesOf } from './fuzz-case.ts';
import { runFuzz } from './run-fuzz.ts';
import { subjectNames } from './subjects.ts';

const SEED = 1;
const CASES = 3000;
/** A few larger files would take a good part of the time; they are left to the long run. */
const LARGEST_FILE_BYTES = 1_000_000;

test('3,000 cut and damaged files end in values or in errors of ours, in bounded time and memory', async () => {
  withoutCorpus('damage to files other than those made here');
  const totals = await runFuzz(casesOf(subjectNames(LARGEST_FILE_BYTES), SEED, CASES), {
    seed: SEED,
    processes: Math.min(2, availableParallelism()),
    caseDeadlineMs: 120_000,
    decodeDeadlineMs: 2000,
    memoryBytes: 2 ** 31,
  });
  expect(totals.failures).toEqual([]);
  expect(totals.cases).toBeGreaterThanOrEqual(CASES);
}, 300_000);
