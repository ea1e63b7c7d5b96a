import type { RetrieveProgress } from '@isocenter/network';
import { expect, test } from 'vitest';
import { followRetrieve } from './retrieve-progress.ts';

async function toldAtTheEnd(last: Partial<RetrieveProgress>) {
  const counts = { completed: 0, failed: 0, warning: 0, failedSopInstanceUids: [], isLast: true };
  async function* steps(): AsyncGenerator<RetrieveProgress, void, void> {
    yield { status: 0, errorComment: undefined, ...counts, ...last };
  }
  const lines: (string | undefined)[] = [];
  const exitCode = await followRetrieve(
    {
      tell: (_event, line) => void lines.push(line),
      bar: { show: () => undefined, end: () => undefined },
      node: { aeTitle: 'PACS', host: '127.0.0.1', port: 104, useTls: false },
    },
    steps(),
  );
  return { exitCode, line: lines.at(-1) };
}

test('the end of a retrieval is told in the words of its own statuses, with what the peer says to it', async () => {
  const refused = await toldAtTheEnd({ status: 0xa801, errorComment: 'Who is that' });
  expect(refused.exitCode).toBe(1);
  expect(refused.line).toMatch(/^PACS: Refused: move destination unknown \(Who is that\)\. Completed 0/);
  const partly = await toldAtTheEnd({ status: 0xb000, completed: 2, failed: 1 });
  expect(partly).toEqual({
    exitCode: 1,
    line: 'PACS: Sub-operations complete, one or more failures or warnings. Completed 2, with warnings 0, failed 1.',
  });
  expect((await toldAtTheEnd({ completed: 3 })).exitCode).toBe(0);
});
