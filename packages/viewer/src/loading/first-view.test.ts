import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { FirstView } from './first-view.ts';

const totalBytes = 2 ** 20;

/** Main header of an HTJ2K codestream of 4096 × 4096, 8 bits, five halvings, RPCL, six tile-parts of which the third ends at 300,000. */
function codestream(): Uint8Array {
  const bytes = new Uint8Array(totalBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put16 = (...values: number[]) => {
    for (const value of values) {
      view.setUint16(at, value);
      at += 2;
    }
  };
  const put32 = (...values: number[]) => {
    for (const value of values) {
      view.setUint32(at, value);
      at += 4;
    }
  };
  put16(0xff4f, 0xff51, 41, 0x4000); // SOC, SIZ
  put32(4096, 4096, 0, 0, 4096, 4096, 0, 0);
  put16(1);
  bytes.set([7, 1, 1], at); // one component of 8 bits
  at += 3;
  put16(0xff50, 8);
  put32(0x00020000);
  put16(0); // CAP
  put16(0xff52, 12);
  bytes.set([0, 2, 0, 1, 0, 5, 4, 4, 0x40, 1], at); // COD: RPCL, one layer, five halvings
  at += 10;
  put16(0xff55, 28);
  bytes.set([0, 0x40], at); // TLM: lengths of 32 bits, no indexes
  at += 2;
  put32(50_000, 50_000, 50_000, 149_800, 300_000, 400_000);
  put16(0xff90, 10);
  return bytes;
}

const bytes = codestream();
const frameUpTo = (length: number) => ({
  transferSyntaxUid: TransferSyntaxUid.Htj2kLosslessRpcl,
  bytes: bytes.subarray(0, length),
  totalBytes,
});

function setUp() {
  const clock = new HandClock();
  const begun: { byteLength: number; resolutionLevel: number }[] = [];
  const view = new FirstView({
    clock,
    onBeginning: ({ bytes: { length } }, resolutionLevel) =>
      void begun.push({ byteLength: length, resolutionLevel }),
  });
  return { clock, begun, view };
}

test('a large frame that takes long is shown small as soon as the bytes for it are there, once', async () => {
  const { clock, begun, view } = setUp();
  view.take(frameUpTo(100_000));
  clock.advance(200);
  view.take(frameUpTo(200_000));
  view.take(frameUpTo(400_000));
  await expect.poll(() => begun.length).toBe(1);
  expect(begun[0]?.resolutionLevel).toBe(2);
  expect(begun[0]?.byteLength).toBeGreaterThan(299_800);
  expect(begun[0]?.byteLength).toBeLessThan(300_200);
  view.take(frameUpTo(900_000));
  expect(begun.length).toBe(1);
});

test('one that comes to a halt behind those bytes is shown small all the same', async () => {
  const { clock, begun, view } = setUp();
  view.take(frameUpTo(400_000));
  expect(begun).toEqual([]);
  clock.advance(200);
  await expect.poll(() => begun.length).toBe(1);
});

test('one that is whole before anybody gets impatient is not', async () => {
  const { clock, begun, view } = setUp();
  view.take(frameUpTo(400_000));
  view.end();
  clock.advance(1000);
  view.take(frameUpTo(totalBytes));
  await import('@isocenter/pixels/decoding');
  expect(begun).toEqual([]);
});
