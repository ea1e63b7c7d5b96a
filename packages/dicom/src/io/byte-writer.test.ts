import { expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';

test('bytes written across the end of the first buffer all arrive', () => {
  const writer = new ByteWriter(false);
  const expected: number[] = [];
  for (let i = 0; i < 5000; i++) {
    writer.writeByte(i & 0xff);
    writer.writeUint16(0x0201);
    writer.writeUint32(0x06050403);
    writer.writeBytes(Uint8Array.of(7, 8, 9));
    expected.push(i & 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }
  expect([...writer.bytes]).toEqual(expected);
});
