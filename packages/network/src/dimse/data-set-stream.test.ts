import { expect, test } from 'vitest';
import { DataSetStream } from './data-set-stream.ts';

const chunk = (byteLength: number) => new Uint8Array(byteLength);
const settled = async (promise: Promise<unknown>) => {
  let isSettled = false;
  promise.then(
    () => {
      isSettled = true;
    },
    () => undefined,
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  return isSettled;
};

test('the reader gets every byte in order, and then the end', async () => {
  const stream = new DataSetStream();
  void stream.push(Uint8Array.of(1, 2));
  void stream.push(Uint8Array.of(3));
  stream.end();
  const read: number[] = [];
  for await (const bytes of stream) read.push(...bytes);
  expect(read).toEqual([1, 2, 3]);
});

test("a slow reader holds the sender back until it is done with the bytes, which are the sender's again then", async () => {
  const stream = new DataSetStream();
  const held = stream.push(chunk(1));
  expect(await settled(held)).toBe(false);
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  expect(await settled(held)).toBe(false);
  void reader.next();
  expect(await settled(held)).toBe(true);
});

test('a reader that leaves early lets the rest of the data set pass', async () => {
  const stream = new DataSetStream();
  const held = stream.push(chunk(4 << 20));
  for await (const _ of stream) break;
  expect(await settled(held)).toBe(true);
  expect(await settled(stream.push(chunk(4 << 20)))).toBe(true);
});

test('a broken association fails the reader at once and frees the sender', async () => {
  const stream = new DataSetStream();
  const held = stream.push(chunk(4 << 20));
  stream.fail(new Error('gone'));
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('gone');
  expect(await settled(held)).toBe(true);
});

test('a data set that is complete cannot fail any more', async () => {
  const stream = new DataSetStream();
  void stream.push(Uint8Array.of(1));
  stream.end();
  stream.fail(new Error('gone'));
  const read: Uint8Array[] = [];
  for await (const bytes of stream) read.push(bytes);
  expect(read).toHaveLength(1);
});
