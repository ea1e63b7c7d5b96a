import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { encodePng } from './png.ts';

test.each([1, 3] as const)(
  'another decoder reads a picture of %i samples a pixel back',
  (samplesPerPixel) => {
    const size = { rows: 5, columns: 7 };
    const samples = Uint8ClampedArray.from(
      { length: 5 * 7 * samplesPerPixel },
      (_, index) => (index * 37) % 256,
    );
    const { data, width, height, channels, depth } = decode(
      encodePng({ ...size, samplesPerPixel, samples }),
      { checkCrc: true },
    );
    expect({ width, height, channels, depth }).toEqual({
      width: 7,
      height: 5,
      channels: samplesPerPixel,
      depth: 8,
    });
    expect([...data]).toEqual([...samples]);
  },
);
