import { expect, test, vi } from 'vitest';
import { loadDecoder } from './load-decoder.ts';

vi.mock('./jpeg-xl/decode.ts', () => {
  throw new Error('404');
});

test('a decoder that cannot be fetched is unavailable, so the frame may be asked for again', async () => {
  await expect(loadDecoder('jpeg-xl')).rejects.toMatchObject({
    code: 'PIXELS_CODEC_UNAVAILABLE',
    retryable: true,
  });
  expect(await loadDecoder('jpeg')).toBeTypeOf('function');
});
