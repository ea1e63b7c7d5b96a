import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { nodeCodecs } from '../../test/node-codecs.ts';
import type { CodecName } from '../codecs/codec-loader.ts';
import { prepareDecoder } from './prepare-decoder.ts';

function listeningCodecs() {
  const asked: CodecName[] = [];
  const real = nodeCodecs();
  const load: typeof real.load = (name) => {
    asked.push(name);
    return real.load(name);
  };
  return { asked, codecs: { load } };
}

test.each([
  ['Htj2kLossless', ['openjph']],
  ['Jpeg2000', ['openjpeg']],
  ['JpegXl', ['libjxl']],
  ['JpegLosslessSv1', []],
  ['JpegLsLossless', []],
  ['ExplicitVrLittleEndian', []],
] as const)('%s asks for no other codec than its own', async (name, wanted) => {
  const { asked, codecs } = listeningCodecs();
  await prepareDecoder(TransferSyntaxUid[name], codecs);
  expect(asked).toEqual(wanted);
});

test('a codec that cannot be had is left to the first frame to tell of', async () => {
  const codecs = { load: () => Promise.reject(new Error('404')) };
  await expect(prepareDecoder(TransferSyntaxUid.Htj2k, codecs)).resolves.toBeUndefined();
});

test('what is no transfer syntax needs nothing', async () => {
  const { asked, codecs } = listeningCodecs();
  await prepareDecoder('1.2.3', codecs);
  expect(asked).toEqual([]);
});
