import type { ByteSource } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { pieceSource } from './piece-source.ts';

const all = Uint8Array.from({ length: 35 }, (_, at) => at);
function watched() {
  const asked: string[] = [];
  let breaks = 0;
  const source: ByteSource = {
    byteLength: all.length,
    read: async (byteOffset, byteLength) => {
      asked.push(`${byteOffset}+${byteLength}`);
      if (breaks-- > 0) throw new Error('broken');
      return all.subarray(byteOffset, byteOffset + byteLength);
    },
  };
  return { asked, source, breakNext: () => (breaks = 1) };
}

test('reads whole pieces, the next one ahead, and each once', async () => {
  const { asked, source } = watched();
  const pieces = pieceSource(source, { pieceBytes: 10, pieceCount: 3 });
  expect([...(await pieces.read(8, 4))]).toEqual([8, 9, 10, 11]);
  expect([...(await pieces.read(12, 3))]).toEqual([12, 13, 14]);
  expect(asked).toEqual(['0+10', '10+10', '20+10']);
  expect([...(await pieces.read(33, 99))]).toEqual([33, 34]);
  expect(asked.at(-1)).toBe('30+5');
});

test('holds no more pieces than it may, and asks again for one that failed', async () => {
  const { asked, source, breakNext } = watched();
  const pieces = pieceSource(source, { pieceBytes: 10, pieceCount: 2 });
  await pieces.read(0, 1);
  await pieces.read(25, 10);
  await pieces.read(0, 1);
  expect(asked.filter((range) => range === '0+10')).toHaveLength(2);
  breakNext();
  await expect(pieceSource(source, { pieceBytes: 10, pieceCount: 2 }).read(5, 1)).rejects.toThrow('broken');
  const fresh = pieceSource(source, { pieceBytes: 35, pieceCount: 1 });
  breakNext();
  await expect(fresh.read(0, 1)).rejects.toThrow('broken');
  expect([...(await fresh.read(0, 1))]).toEqual([0]);
});
