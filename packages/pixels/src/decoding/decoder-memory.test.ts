import { deflateRawSync } from 'node:zlib';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { colourFormat, greyFormat, greyFrame, hex } from '../../test/builders.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import type { CodecName } from '../codecs/codec-loader.ts';
import { encodeFrame } from '../encoding/encode-frame.ts';
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

test.each([
  ['JPEG 2000', TransferSyntaxUid.Jpeg2000Lossless],
  ['HTJ2K', TransferSyntaxUid.Htj2kLossless],
])(
  'a wavelet codestream of more than 2^27 samples is refused before its codec is asked: %s',
  async (_, uid) => {
    const small = greyFormat({ rows: 8, columns: 8 });
    const { encoded } = await encodeFrame(greyFrame(8, 8, new Uint16Array(64)), small, uid, codecs);
    const bytes = encoded.bytes.slice();
    const view = new DataView(bytes.buffer);
    for (const sizeOrTileSize of [8, 12, 24, 28]) view.setUint32(sizeOrTileSize, 12_000);
    const asked: string[] = [];
    const watched = {
      load: (name: CodecName) => {
        asked.push(name);
        return codecs.load(name);
      },
    };
    const format = greyFormat({ rows: 12_000, columns: 12_000 });
    await expect(decodeFrame({ transferSyntaxUid: uid, bytes }, format, watched)).rejects.toMatchObject({
      code: 'PIXELS_FORMAT_UNSUPPORTED',
      what: expect.stringContaining('12000 × 12000'),
    });
    expect(asked).toEqual([]);
  },
);

/** A JPEG 2000 codec that does as told, and the names of codecs given up. */
function scripted(decode: () => void, heapBytes: number) {
  const discarded: string[] = [];
  const heap = new ArrayBuffer(heapBytes);
  class Decoder {
    decode = decode;
    getEncodedBuffer = (byteLength: number) => new Uint8Array(byteLength);
    getDecodedBuffer = () => new Uint8Array(heap, 0, 8 * 8 * 2);
    getFrameInfo = () => ({ width: 8, height: 8, bitsPerSample: 16, componentCount: 1, isSigned: false });
    delete = () => {};
  }
  const loader = {
    load: () => Promise.resolve({ J2KDecoder: Decoder }),
    discard: (name: CodecName) => void discarded.push(name),
  };
  return { loader, discarded };
}

const encodeSmall = () =>
  encodeFrame(
    greyFrame(8, 8, new Uint16Array(64)),
    greyFormat({ rows: 8, columns: 8 }),
    TransferSyntaxUid.Jpeg2000Lossless,
    codecs,
  );

test('a codec is kept after a frame, but not once its memory has grown beyond 128 MiB', async () => {
  const { encoded, format } = await encodeSmall();
  const usual = scripted(() => {}, 2 ** 27);
  await decodeFrame(encoded, format, usual.loader);
  expect(usual.discarded).toEqual([]);
  const grown = scripted(() => {}, 2 ** 27 + 65536);
  await decodeFrame(encoded, format, grown.loader);
  expect(grown.discarded).toEqual(['openjpeg']);
});

test('a trap in WebAssembly is an error of the codestream, and costs the codec', async () => {
  const bytes = hex(`
    00 61 73 6d 01 00 00 00   // magic bytes, version 1
    01 04 01 60 00 00         // type: of nothing nothing
    03 02 01 00               // one function
    07 05 01 01 66 00 00      // exported by the name of f
    0a 05 01 03 00 00 0b      // unreachable
  `);
  const module = await WebAssembly.compile(new Uint8Array(bytes));
  const { exports } = await WebAssembly.instantiate(module);
  const { encoded, format } = await encodeSmall();
  const { loader, discarded } = scripted(exports.f as () => void, 1000);
  await expect(decodeFrame(encoded, format, loader)).rejects.toMatchObject({
    code: 'PIXELS_CODESTREAM_INVALID',
    why: 'unreachable.',
  });
  expect(discarded).toEqual(['openjpeg']);
});
