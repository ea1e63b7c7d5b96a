/** A process of its own that reads one damaged file after the other, so that a crash or a hang ends nothing else. */
import { DecodePool } from '@isocenter/pixels';
import { createDecodeWorkerHost } from '@isocenter/server/decoding';
import { askEverything, Pictures } from './ask-everything.ts';
import { bytesOfCase, type FuzzCase } from './fuzz-case.ts';
import type { CaseReply, FuzzRequest } from './fuzz-messages.ts';
import { type Material, materialOf } from './material.ts';
import { Questions } from './questions.ts';
import { SeededRandom } from './seeded-random.ts';
import { readSubject } from './subjects.ts';

const [decodeDeadlineMs = '3000'] = process.argv.slice(2);
const pool = new DecodePool(await createDecodeWorkerHost(), {
  size: 1,
  deadlineMs: Number(decodeDeadlineMs),
});
const pictures = new Pictures(pool);
let current: { subject: string; material: Material } | undefined;

process.on('message', async ({ cases, seed }: FuzzRequest) => {
  for (const fuzzCase of cases) process.send?.(await run(fuzzCase, seed));
});
process.send?.('ready');

async function run(fuzzCase: FuzzCase, seed: number): Promise<CaseReply> {
  const { subject, kind, number } = fuzzCase;
  if (current?.subject !== subject) current = { subject, material: materialOf(await readSubject(subject)) };
  const bytes = bytesOfCase(current.material, fuzzCase, seed);
  const questions = new Questions();
  const begin = performance.now();
  await askEverything(bytes, questions, pictures, new SeededRandom(seed, 'ask', subject, kind, number));
  return {
    refusals: questions.refusals,
    failures: questions.failures,
    durationMs: performance.now() - begin,
    slowest: questions.slowest,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
