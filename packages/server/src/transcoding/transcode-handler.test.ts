import { TransferSyntaxUid } from '@isocenter/dicom';
import type { PixelFormat } from '@isocenter/pixels';
import { decodeFrame } from '@isocenter/pixels/decoding';
import { expect, test } from 'vitest';
import { createNodeCodecLoader } from '../decoding/node-codec-loader.ts';
import { losslessTargets } from './transcodable.ts';
import { createTranscodeHandler } from './transcode-handler.ts';

test('luminance and chrominance are the same bytes in every transfer syntax that loses nothing', async () => {
  const codecs = createNodeCodecLoader();
  const format: PixelFormat = {
    rows: 16,
    columns: 16,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    signed: false,
    photometricInterpretation: 'YBR_FULL',
    planarConfiguration: 0,
  };
  const bytes = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * i * 31 + i * 7) % 251);
  const encoded = { transferSyntaxUid: TransferSyntaxUid.ExplicitVrBigEndian, bytes };
  for (const transferSyntaxUid of losslessTargets) {
    const request = {
      kind: 'transcode',
      requestId: 1,
      encoded,
      format,
      transferSyntaxUid,
      options: {},
    } as const;
    const answer = await createTranscodeHandler(codecs)(request);
    if (!('result' in answer)) throw new Error(`${transferSyntaxUid}: ${answer.problem.what}`);
    const { result } = answer;
    expect(result.format.photometricInterpretation).toBe('YBR_FULL');
    const made = { transferSyntaxUid, bytes: result.bytes };
    const { values } = await decodeFrame(made, result.format, codecs, { colour: 'as-stored' });
    expect(values).toEqual(bytes);
  }
});
