import { expect, test } from 'vitest';
import { partsAhead } from './parts-ahead.ts';

/** Parts that tell when they are begun and closed. */
function toldParts(count: number, failing = -1) {
  const told: string[] = [];
  async function* body(index: number) {
    told.push(`begin ${index}`);
    try {
      if (index === failing) throw new Error('broken');
      yield Uint8Array.of(index);
      yield Uint8Array.of(index, index);
    } finally {
      told.push(`close ${index}`);
    }
  }
  async function* parts() {
    for (let index = 0; index < count; index++) yield { contentType: 'a/b', body: body(index) };
  }
  return { told, parts: parts() };
}

test('gives all bytes in order and begins the next parts before their turn', async () => {
  const { told, parts } = toldParts(4);
  const bytes: number[] = [];
  for await (const part of partsAhead(parts, 1)) {
    if (bytes.length === 0) expect(told).toEqual(['begin 0', 'begin 1']);
    for await (const chunk of part.body) bytes.push(...chunk);
  }
  expect(bytes).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(told.filter((line) => line.startsWith('close'))).toHaveLength(4);
});

test('closes what was begun when nobody wants it any more', async () => {
  const { told, parts } = toldParts(5);
  for await (const part of partsAhead(parts, 2)) {
    for await (const _chunk of part.body) break;
    break;
  }
  expect(told.filter((line) => line.startsWith('begin'))).toHaveLength(3);
  expect(told.filter((line) => line.startsWith('close'))).toHaveLength(3);
});

test('throws what broke a part in its turn', async () => {
  const { parts } = toldParts(3, 1);
  const bytes: number[] = [];
  const reading = (async () => {
    for await (const part of partsAhead(parts)) for await (const chunk of part.body) bytes.push(...chunk);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(bytes).toEqual([0, 0, 0]);
});
