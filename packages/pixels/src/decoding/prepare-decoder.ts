import { type Codec, findTransferSyntax } from '@isocenter/dicom';
import type { CodecLoader, CodecName } from '../codecs/codec-loader.ts';
import type { CodestreamFamily } from '../codecs/identify-codestream.ts';
import { loadKernel } from '../codecs/load-decoder.ts';

/** What frames of a codec are most likely decoded with: a codestream itself has the last word. */
const likely: Partial<Record<Codec, { readonly family: CodestreamFamily; readonly codec?: CodecName }>> = {
  jpeg: { family: 'jpeg' },
  'jpeg-lossless': { family: 'jpeg' },
  'jpeg-ls': { family: 'jpeg-ls' },
  'jpeg-2000': { family: 'jpeg-2000', codec: 'openjpeg' },
  htj2k: { family: 'jpeg-2000', codec: 'openjph' },
  'jpeg-xl': { family: 'jpeg-xl', codec: 'libjxl' },
};

/**
 * Brings all that frames of a transfer syntax are decoded with, at the same time, so that the first of them finds it ready. Does nothing
 * for syntaxes that need nothing. What cannot be had is asked for again by the first frame, which then tells; never rejects.
 */
export async function prepareDecoder(transferSyntaxUid: string, codecs: CodecLoader): Promise<void> {
  const codec = findTransferSyntax(transferSyntaxUid)?.codec;
  const needed = codec && likely[codec];
  if (!needed) return;
  await Promise.allSettled([loadKernel(needed.family), needed.codec && codecs.load(needed.codec)]);
}
