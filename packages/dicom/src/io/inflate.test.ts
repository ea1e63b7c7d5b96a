import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflateRaw } from './inflate.ts';

const plain = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);

test.each([0, 1, 4, 5, 8, 9])(
  'inflates data that %i bytes of a trailer and a pad byte follow',
  async (trailing) => {
    const deflated = Uint8Array.from([...deflateRawSync(plain), ...new Array(trailing).fill(0)]);
    expect(await inflateRaw(deflated, 1 << 20)).toEqual(plain);
  },
);
