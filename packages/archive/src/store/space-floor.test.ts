import { expect, test } from 'vitest';
import { SpaceFloor } from './space-floor.ts';

function floorOver(freeBytes: number | undefined, minimumFreeBytes = 100) {
  let looks = 0;
  let now = 5000;
  const blobs = {
    freeBytes: async () => {
      looks += 1;
      return freeBytes;
    },
  };
  const floor = new SpaceFloor(blobs, { now: () => now }, minimumFreeBytes);
  return { floor, looks: () => looks, wait: (ms: number) => (now += ms) };
}

const full = expect.objectContaining({ code: 'ARCHIVE_FULL', retryable: true });

test('lets in what leaves the floor free and refuses one byte more', async () => {
  await floorOver(1000).floor.take(900);
  await expect(floorOver(1000).floor.take(901)).rejects.toEqual(full);
});

test('counts what was let in since the last look, and looks again after a second', async () => {
  const { floor, looks, wait } = floorOver(1000);
  await floor.take(500);
  await floor.take(400);
  expect(() => floor.take(1)).toThrow(full);
  expect(looks()).toBe(1);
  wait(1000);
  await floor.take(900);
  expect(looks()).toBe(2);
});

test('looks once for all that ask at the same moment', async () => {
  const { floor, looks } = floorOver(1000);
  const asked = await Promise.allSettled([floor.take(400), floor.take(400), floor.take(400)]);
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(looks()).toBe(1);
});

test('bounds nothing where the room is not known', async () => {
  await floorOver(undefined).floor.take(Number.MAX_SAFE_INTEGER);
});
