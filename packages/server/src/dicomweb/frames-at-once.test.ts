import { createUid } from '@isocenter/dicom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  instanceInTest,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

// Large enough that an answer does not go out at once: only then can memory be given to two.
const side = 512;
const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
const slices = Array.from({ length: 6 }, (_, number) =>
  instanceInTest({
    ...uids,
    Rows: side,
    Columns: side,
    InstanceNumber: number + 1,
    PixelData: new Uint16Array(side * side).fill(number + 1),
  }),
);

let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
  for (const { bytes } of slices) await upload(server, bytes);
});
afterAll(() => server.remove());

test('many who ask at once, some of whom hang up, each get the pixels they asked for', async () => {
  const accept = 'application/octet-stream';
  const wrong: string[] = [];
  let whole = 0;
  const ask = async (turn: number) => {
    const number = (turn * 5) % slices.length;
    const controller = new AbortController();
    const slice = slices[number];
    if (!slice) throw new Error('no slice');
    try {
      const answer = await fetch(`${server.url}${pathOf(slice)}/frames/1`, {
        headers: { accept },
        signal: controller.signal,
      });
      if (turn % 4 === 0) controller.abort();
      const pixels = new Uint16Array(await answer.arrayBuffer());
      whole++;
      const isRight = pixels.length === side * side && pixels.every((value) => value === number + 1);
      if (!isRight) wrong.push(`turn ${turn}, slice ${number}`);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  };
  for (let round = 0; round < 6; round++) {
    await Promise.all(Array.from({ length: 24 }, (_, index) => ask(round * 24 + index)));
  }
  expect(wrong).toEqual([]);
  expect(whole).toBeGreaterThanOrEqual(100);
});
