import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyFormat, greyFrame } from '../../../test/builders.ts';
import { nodeCodecs } from '../../../test/node-codecs.ts';
import { createDecodeHandler } from '../../decoding/decode-handler.ts';
import { encodeFrame } from '../../encoding/encode-frame.ts';
import { planReduction } from './plan-reduction.ts';

const codecs = nodeCodecs();
const side = 1500;
const format = greyFormat({ rows: side, columns: side, bitsStored: 12, highBit: 11 });
/** Waves with fine grain: the fine parts take most of the bytes, as in a radiograph. */
const picture = greyFrame(
  side,
  side,
  Uint16Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return 2000 + 1500 * Math.sin(column / 90) * Math.cos(row / 70) + ((i * 7919) % 61);
  }),
);

test.each([
  ['JPEG 2000', TransferSyntaxUid.Jpeg2000Lossless],
  ['HTJ2K', TransferSyntaxUid.Htj2kLosslessRpcl],
])(
  'the beginning of a large %s frame gives a smaller picture, enlarged to the place of the whole',
  async (_, uid) => {
    const { encoded, format: stored } = await encodeFrame(picture, format, uid, codecs);
    const total = encoded.bytes.length;
    const plan = planReduction(encoded.bytes.subarray(0, 4096), total);
    expect(plan?.resolutionLevel).toBe(1);
    const { byteLength = 0, resolutionLevel = 0 } = plan ?? {};
    expect(byteLength).toBeLessThan(0.6 * total);
    const beginning = { ...encoded, bytes: encoded.bytes.slice(0, byteLength) };
    const request = {
      kind: 'decode',
      requestId: 1,
      encoded: beginning,
      format: stored,
      resolutionLevel,
    } as const;
    const response = await createDecodeHandler(codecs)(request);
    if (response.kind === 'failed') throw new Error(response.problem.what);
    const { frame } = response;
    expect([frame.rows, frame.columns, frame.reduced]).toEqual([side, side, { rows: 750, columns: 750 }]);
    let largest = 0;
    for (const [i, value] of frame.values.entries())
      largest = Math.max(largest, Math.abs(value - (picture.values[i] as number)));
    expect(largest).toBeLessThan(150);
  },
);

test('a small frame is worth no smaller picture, and what is no JPEG 2000 has none', async () => {
  const small = greyFrame(64, 64, new Uint16Array(64 * 64));
  const stored = greyFormat({ rows: 64, columns: 64 });
  const { encoded } = await encodeFrame(small, stored, TransferSyntaxUid.Htj2kLosslessRpcl, codecs);
  expect(planReduction(encoded.bytes, encoded.bytes.length)).toBeUndefined();
  expect(planReduction(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 4)).toBeUndefined();
  expect(planReduction(Uint8Array.of(0xff, 0x4f, 0xff, 0x51, 0, 1), 4)).toBeUndefined();
});
