import { once } from 'node:events';
import { expect, test } from 'vitest';
import { begun, bodyOf } from './byte-stream.ts';

/** Chunks of something that was opened before anyone asked for them. */
function opened() {
  const file = { isOpen: true };
  const chunks = (async function* () {
    try {
      yield Buffer.from('a');
      yield Buffer.from('b');
    } finally {
      file.isOpen = false;
    }
  })();
  return { file, chunks };
}

test('what a body was opened for is closed when nobody ever reads it', async () => {
  const { file, chunks } = opened();
  const body = bodyOf(chunks);
  body.destroy();
  await once(body, 'close');
  expect(file.isOpen).toBe(false);
});

test('what a body was opened for and has begun is closed too', async () => {
  const { file, chunks } = opened();
  const body = bodyOf(await begun(chunks));
  body.destroy();
  await once(body, 'close');
  expect(file.isOpen).toBe(false);
});

test('a body gives every chunk, then closes', async () => {
  const { file, chunks } = opened();
  const read: Uint8Array[] = [];
  for await (const chunk of bodyOf(await begun(chunks))) read.push(chunk);
  expect(Buffer.concat(read).toString()).toBe('ab');
  expect(file.isOpen).toBe(false);
});
