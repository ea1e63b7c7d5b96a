import { deflateRawSync } from 'node:zlib';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { colourFormat, greyFormat } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import { decodeFrame } from './decode-frame.ts';

const codecs = nodeCodecs();

test.each([
  ['16-bit grey', greyFormat({ rows: 23_171, columns: 23_171 })],
  ['colour', colourFormat({ rows: 18_919, columns: 18_919 })],
  ['bits', greyFormat({ rows: 65_535, columns: 65_535, bitsAllocated: 1, bitsStored: 1, highBit: 0 })],
])('a frame of more than 1 GiB is refused before memory is asked for: %s', async (_, format) => {
  for (const transferSyntaxUid of [
    TransferSyntaxUid.ExplicitVrLittleEndian,
    TransferSyntaxUid.RleLossless,
    TransferSyntaxUid.DeflatedImageFrameCompression,
    TransferSyntaxUid.JpegLsLossless,
  ])
    await expect(
      decodeFrame({ transferSyntaxUid, bytes: new Uint8Array(100) }, format, codecs),
    ).rejects.toMatchObject({
      code: 'PIXELS_FORMAT_UNSUPPORTED',
      what: expect.stringContaining('more than 1 GiB'),
    });
});

test('a deflated frame gets no more memory than its stream can fill', async () => {
  const transferSyntaxUid = TransferSyntaxUid.DeflatedImageFrameCompression;
  const bytes = new Uint8Array(deflateRawSync(new Uint8Array(1000)));
  const before = process.memoryUsage().arrayBuffers;
  const format = greyFormat({ rows: 20_000, columns: 20_000 });
  await expect(decodeFrame({ transferSyntaxUid, bytes }, format, codecs)).rejects.toMatchObject({
    code: 'PIXELS_LENGTH_TOO_SHORT',
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
});
