import { expect, test } from 'vitest';
import { readEventStream } from './event-stream.ts';

async function events(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  async function* pieces() {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }
  const found: { id: string | undefined; data: string }[] = [];
  for await (const event of readEventStream(pieces())) found.push(event);
  return found;
}

test.each([1, 2, 5, 1000])('reads events from pieces of %i bytes', async (size) => {
  const stream =
    ': hello\nretry: 2000\n\nid: 7\ndata: {"a":\ndata: 1}\n\nid: 8\n\ndata:ü\r\n\r\ndata: unfinished\n';
  expect(await events(stream, size)).toEqual([
    { id: '7', data: '{"a":\n1}' },
    { id: '8', data: 'ü' },
  ]);
});
