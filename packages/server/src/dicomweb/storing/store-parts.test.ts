import type { MultipartPart } from '@isocenter/network/dicomweb';
import { expect, test } from 'vitest';
import { storeParts } from './store-parts.ts';

const part = (partNumber: number, body: AsyncIterable<Uint8Array>): MultipartPart => ({
  partNumber,
  headers: new Map(),
  body,
});

async function* threeBytes() {
  for (const byte of [1, 2, 3]) yield Uint8Array.of(byte);
}

async function* partsOf(count: number, onYield: (partNumber: number) => void = () => {}) {
  for (let partNumber = 1; partNumber <= count; partNumber++) {
    onYield(partNumber);
    yield part(partNumber, threeBytes());
  }
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _bytes of body);
}

test('reads on while earlier parts wait for the disk, and answers in the order of arrival', async () => {
  const waiting: (() => void)[] = [];
  const outcomes = await storeParts(partsOf(5), async ({ partNumber, body }) => {
    await readAll(body);
    if (partNumber === 5) for (const resolve of waiting.reverse()) resolve();
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return partNumber;
  });
  expect(outcomes).toEqual([1, 2, 3, 4, 5]);
});

test('lets no more than 32 parts wait at once', async () => {
  let begun = 0;
  let ended = 0;
  let most = 0;
  await storeParts(
    partsOf(100, () => (begun += 1)),
    async ({ body }) => {
      await readAll(body);
      most = Math.max(most, begun - ended);
      await new Promise(setImmediate);
      ended += 1;
    },
  );
  expect(ended).toBe(100);
  expect(most).toBeLessThanOrEqual(33);
  expect(most).toBeGreaterThan(8);
});

test('goes on when a part is refused before it was read', async () => {
  const outcomes = await storeParts(partsOf(3), async ({ partNumber }) => partNumber);
  expect(outcomes).toEqual([1, 2, 3]);
});

test('ends with what broke a body, once everything that was begun has ended', async () => {
  let isFirstDone = false;
  async function* breaking() {
    yield Uint8Array.of(1);
    throw new Error('connection reset');
  }
  async function* parts() {
    yield part(1, threeBytes());
    yield part(2, breaking());
    yield part(3, threeBytes());
  }
  const seen: number[] = [];
  const storing = storeParts(parts(), async ({ partNumber, body }) => {
    seen.push(partNumber);
    await readAll(body).catch(() => 'refused');
    if (partNumber === 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isFirstDone = true;
    }
  });
  await expect(storing).rejects.toThrow('connection reset');
  expect(isFirstDone).toBe(true);
  expect(seen).toEqual([1, 2]);
});

test('ends with what the stream of parts or the store threw', async () => {
  async function* cutShort() {
    yield part(1, threeBytes());
    throw new Error('cut short');
  }
  await expect(storeParts(cutShort(), async ({ body }) => readAll(body))).rejects.toThrow('cut short');
  await expect(
    storeParts(partsOf(2), async () => {
      throw new Error('a fault of the program');
    }),
  ).rejects.toThrow('a fault of the program');
});
