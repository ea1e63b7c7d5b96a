import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('./jpeg-xl/decode.ts');
  vi.resetModules();
});

test('a decoder that cannot be fetched is unavailable, so the frame may be asked for again', async () => {
  // Other files of this process may have loaded the decoder before.
  vi.resetModules();
  vi.doMock('./jpeg-xl/decode.ts', () => {
    throw new Error('404');
  });
  const { loadDecoder } = await import('./load-decoder.ts');
  await expect(loadDecoder('jpeg-xl')).rejects.toMatchObject({
    code: 'PIXELS_CODEC_UNAVAILABLE',
    retryable: true,
  });
  expect(await loadDecoder('jpeg')).toBeTypeOf('function');
});
