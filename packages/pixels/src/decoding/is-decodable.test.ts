import { transferSyntaxes } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import type { PixelFormat } from '../pixel-format.ts';
import { decodeFrame, isDecodable } from './decode-frame.ts';

const format: PixelFormat = {
  rows: 2,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
};
const codecs = { load: () => Promise.reject(new Error('no codec is needed to find that out')) };

test.each([...transferSyntaxes.keys(), '1.2.3.4'])(
  'what is said of %s is what decodeFrame does',
  async (transferSyntaxUid) => {
    const code = await decodeFrame({ transferSyntaxUid, bytes: new Uint8Array(4) }, format, codecs).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    expect(code !== 'PIXELS_TRANSFER_SYNTAX_UNSUPPORTED').toBe(isDecodable(transferSyntaxUid));
  },
);
