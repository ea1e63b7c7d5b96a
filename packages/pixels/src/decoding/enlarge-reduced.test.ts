import { expect, test } from 'vitest';
import { colourFormat, greyFrame } from '../../test/builders.ts';
import { enlargeReduced } from './enlarge-reduced.ts';

test('a sample of the smaller picture lies at its place in the whole, and between two of them values change evenly', () => {
  const whole = enlargeReduced(greyFrame(2, 2, Int16Array.of(-8, 8, 8, 24)), { rows: 3, columns: 4 });
  expect([...whole.values]).toEqual([-8, 0, 8, 8, 0, 8, 16, 16, 8, 16, 24, 24]);
  expect(whole.values).toBeInstanceOf(Int16Array);
  expect([whole.rows, whole.columns, whole.reduced]).toEqual([3, 4, { rows: 2, columns: 2 }]);
});

test('colours are not mixed with each other', () => {
  const values = Uint8Array.of(0, 100, 200, 10, 110, 210);
  const reduced = { ...greyFrame(1, 2, values), samplesPerPixel: 3 as const };
  const whole = enlargeReduced(reduced, colourFormat({ rows: 1, columns: 4 }));
  expect([...whole.values]).toEqual([0, 100, 200, 5, 105, 205, 10, 110, 210, 10, 110, 210]);
});

test('what is no halved picture of the whole is not taken for one', () => {
  expect(() => enlargeReduced(greyFrame(2, 2, Int16Array.of(1, 2, 3, 4)), { rows: 9, columns: 4 })).toThrow(
    /not 4 × 9 halved/,
  );
});
