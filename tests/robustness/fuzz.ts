/**
 * `npm run fuzz`: cuts and damages every file of the corpus, and those made by ourselves, and reads what comes of it. Each case has to
 * end in a value or an IsocenterError, in bounded time and memory.
 *
 * `npm run fuzz -- --replay 'FILE KIND NUMBER' [--seed S]` runs one case again and says what each question ended in;
 * `--write PATH` keeps its bytes.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DecodePool } from '@isocenter/pixels';
import { createDecodeWorkerHost } from '@isocenter/server/decoding';
import { withoutCorpus } from '../harness/corpus.ts';
import { askEverything, Pictures } from './ask-everything.ts';
import { bytesOfCase, caseOfName, casesOf } from './fuzz-case.ts';
import type { FuzzTotals } from './fuzz-totals.ts';
import { materialOf } from './material.ts';
import { mutationKinds } from './mutations/mutation-kinds.ts';
import { Questions } from './questions.ts';
import { runFuzz } from './run-fuzz.ts';
import { SeededRandom } from './seeded-random.ts';
import { readSubject, subjectNames } from './subjects.ts';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** Only subjects whose name holds this. */
    only: { type: 'string', default: '' },
    /** Only these kinds of mutation, with commas between them. */
    kinds: { type: 'string', default: mutationKinds.join(',') },
    processes: { type: 'string', default: String(availableParallelism()) },
    replay: { type: 'string' },
    write: { type: 'string' },
  },
});
const seed = Number(options.seed);
const DECODE_DEADLINE_MS = 5000;
const PROGRESS_EVERY_MS = 10_000;

if (options.replay === undefined) await fuzz();
else await replay(options.replay);

async function fuzz(): Promise<void> {
  withoutCorpus('all files but those made by ourselves');
  const names = subjectNames().filter((name) => name.includes(options.only));
  const kinds = options.kinds.split(',');
  const cases = casesOf(names, seed, options.cases === undefined ? undefined : Number(options.cases)).map(
    (ofSubject) => ofSubject.filter(({ kind }) => kinds.includes(kind)),
  );
  const total = cases.reduce((sum, { length }) => sum + length, 0);
  const begin = Date.now();
  let told = begin;
  console.log(`${total} cases of ${names.length} files, seed ${seed}`);
  const totals = await runFuzz(cases, {
    seed,
    processes: Number(options.processes),
    caseDeadlineMs: 30_000,
    decodeDeadlineMs: DECODE_DEADLINE_MS,
    memoryBytes: 2 ** 31,
    onFailure: (name, what, stack) => console.log(`FAILED  ${name}  (seed ${seed})\n    ${what}\n${stack}`),
    onProgress: (soFar) => {
      if (Date.now() - told < PROGRESS_EVERY_MS) return;
      told = Date.now();
      console.log(progressOf(soFar, total, told - begin));
    },
  });
  for (const line of totals.lines()) console.log(line);
  console.log(
    `\n${totals.cases} cases in ${((Date.now() - begin) / 1000).toFixed(0)} s, ${totals.failures.length} failures`,
  );
  process.exitCode = totals.failures.length > 0 ? 1 : 0;
}

function progressOf({ cases, failures }: FuzzTotals, total: number, elapsedMs: number): string {
  const left = ((total - cases) * elapsedMs) / Math.max(1, cases) / 60_000;
  return `${cases} of ${total} cases, ${failures.length} failures, about ${left.toFixed(0)} min left`;
}

async function replay(name: string): Promise<void> {
  const fuzzCase = caseOfName(name);
  const bytes = bytesOfCase(materialOf(await readSubject(fuzzCase.subject)), fuzzCase, seed);
  if (options.write !== undefined) writeFileSync(options.write, bytes);
  const { subject, kind, number } = fuzzCase;
  const questions = new Questions();
  const pool = new DecodePool(await createDecodeWorkerHost(), { size: 1, deadlineMs: DECODE_DEADLINE_MS });
  const random = new SeededRandom(seed, 'ask', subject, kind, number);
  await askEverything(bytes, questions, new Pictures(pool), random);
  pool.dispose();
  for (const { question, code } of questions.refusals) console.log(`${question}: ${code}`);
  for (const { question, what, stack } of questions.failures) console.log(`${question}: ${what}\n${stack}`);
  const { question, durationMs } = questions.slowest;
  console.log(`${bytes.length} bytes; slowest was ${question} with ${durationMs.toFixed(0)} ms`);
  process.exitCode = questions.failures.length > 0 ? 1 : 0;
}
