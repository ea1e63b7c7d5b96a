import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { colourFormat, greyFormat, hex } from '../../../test/builders.ts';
import { nodeCodecs } from '../../../test/node-codecs.ts';
import { decodeFrame } from '../../decoding/decode-frame.ts';
import type { PixelFormat } from '../../pixel-format.ts';
import { parseJpegXlSize } from './header.ts';

const codecs = nodeCodecs();
const require = createRequire(import.meta.url);

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  setLossless(lossless: boolean): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

async function encode(format: PixelFormat, samples: Uint8Array | Uint16Array): Promise<Uint8Array> {
  const script = pathToFileURL(require.resolve('@cornerstonejs/codec-libjxl/encodewasmjs')).href;
  const { default: create } = (await import(script)) as {
    default: (options: object) => Promise<{ JpegXLEncoder: new () => Encoder }>;
  };
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-libjxl/encodewasm'));
  const { JpegXLEncoder } = await create({ wasmBinary });
  const encoder = new JpegXLEncoder();
  const info = {
    width: format.columns,
    height: format.rows,
    bitsPerSample: format.bitsStored,
    componentCount: format.samplesPerPixel,
    isSigned: false,
  };
  encoder.getDecodedBuffer(info).set(new Uint8Array(samples.buffer));
  encoder.setLossless(true);
  encoder.encode();
  const bytes = Uint8Array.from(encoder.getEncodedBuffer());
  encoder.delete();
  return bytes;
}

const size = { rows: 37, columns: 53 };
const grey = (bitsStored: number) =>
  greyFormat({ ...size, bitsAllocated: bitsStored > 8 ? 16 : 8, bitsStored, highBit: bitsStored - 1 });
const deepRgb = colourFormat({ ...size, bitsAllocated: 16, bitsStored: 16, highBit: 15 });

describe('lossless JPEG XL comes back the same', () => {
  test.each([
    ['8 bits', grey(8)],
    ['12 bits', grey(12)],
    ['16 bits', grey(16)],
    ['RGB', colourFormat(size)],
    ['deep RGB', deepRgb],
  ] as const)('%s', async (_, format) => {
    const Container = (format.bitsAllocated === 8 ? Uint8Array : Uint16Array) as Uint8ArrayConstructor;
    const samples = Container.from(
      { length: 37 * 53 * format.samplesPerPixel },
      (_, i) => (i * i * 7 + i) % 2 ** format.bitsStored,
    );
    const encoded = {
      transferSyntaxUid: TransferSyntaxUid.JpegXlLossless,
      bytes: await encode(format, samples),
    };
    expect((await decodeFrame(encoded, format, codecs)).values).toEqual(samples);
    await expect(decodeFrame(encoded, { ...format, rows: 38 }, codecs)).rejects.toMatchObject({
      code: 'PIXELS_CODESTREAM_MISMATCH',
    });
    const cut = { ...encoded, bytes: encoded.bytes.subarray(0, encoded.bytes.length >> 1) };
    await expect(decodeFrame(cut, format, codecs)).rejects.toMatchObject({
      code: 'PIXELS_CODESTREAM_INVALID',
    });
  });
});

describe('the size is read from the head', () => {
  test('small sides in steps of 8, with a ratio', () => {
    // bits from the lowest: 1 small, 00011 is 8·(24+1) = 200 read 24 as 0b11000, ratio 1 (a square)
    expect(parseJpegXlSize(hex('FF 0A 71 00'))).toEqual({ rows: 200, columns: 200 });
  });

  test('a container is looked through for its codestream', () => {
    const signature = '00 00 00 0C 4A 58 4C 20 0D 0A 87 0A'; // "JXL "
    const type = '00 00 00 0C 66 74 79 70 6A 78 6C 20'; // "ftyp"
    const codestream = '00 00 00 0C 6A 78 6C 63 FF 0A 71 00'; // "jxlc"
    expect(parseJpegXlSize(hex(`${signature} ${type} ${codestream}`))).toEqual({ rows: 200, columns: 200 });
  });

  test('a head cut short is refused', () => {
    expect(() => parseJpegXlSize(hex('FF 0A'))).toThrow(/header is cut short/);
    expect(() => parseJpegXlSize(hex('00 00 00 0C 4A 58 4C 20 0D 0A 87 0A'))).toThrow(/header is cut short/);
  });
});
