import { get, type IncomingMessage } from 'node:http';
import { createUid } from '@isocenter/dicom';
import { beforeAll, expect, test } from 'vitest';
import { instanceInTest, pathOf } from '../../testing/server-in-test.ts';
import { serverOfFile } from '../../testing/server-of-file.ts';

// Larger than what a socket takes at once, so that an answer to a slow reader still lies in memory while others ask.
const side = 2048;
const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
const slices = [0, 1, 2].map((number) =>
  instanceInTest({
    ...uids,
    Rows: side,
    Columns: side,
    InstanceNumber: number + 1,
    PixelData: new Uint16Array(side * side).fill(number + 1),
  }),
);

const { server, store } = serverOfFile();
beforeAll(async () => {
  for (const slice of slices) await store(slice);
});

/** The answer for a slice, of which nothing is read yet. */
function ask(number: number): Promise<IncomingMessage> {
  const slice = slices[number];
  if (!slice) throw new Error('no slice');
  const headers = { accept: 'application/octet-stream' };
  return new Promise((resolve, reject) => {
    get(`${server().url}${pathOf(slice)}/frames/1`, { headers, agent: false }, resolve).on('error', reject);
  });
}

async function isRight(answer: IncomingMessage, number: number): Promise<boolean> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const expected = Buffer.from(new Uint16Array(side * side).fill(number + 1).buffer);
  return bytes.equals(expected);
}

test('who reads slowly, while others ask and some hang up, still gets the pixels asked for', async () => {
  const slow = await Promise.all([0, 0, 1].map(async (number) => ({ number, answer: await ask(number) })));
  for (let round = 0; round < 4; round++) {
    const [kept, dropped] = await Promise.all([ask(2), ask(1)]);
    dropped.destroy();
    expect(await isRight(kept, 2)).toBe(true);
  }
  for (const { number, answer } of slow) expect(await isRight(answer, number)).toBe(true);
});
