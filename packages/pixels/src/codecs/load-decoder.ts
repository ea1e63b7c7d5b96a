import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { CodecLoader } from './codec-loader.ts';
import type { DecodedSamples } from './decoded-samples.ts';
import type { CodestreamFamily } from './identify-codestream.ts';

/** Decodes one codestream whole, or, where it keeps smaller pictures, halved so often. */
export type CodestreamDecoder = (
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
  resolutionLevel?: number,
) => Promise<DecodedSamples>;

const importers: Readonly<Record<CodestreamFamily, () => Promise<CodestreamDecoder>>> = {
  jpeg: async () => (await import('./jpeg/decode.ts')).decodeJpeg,
  'jpeg-ls': async () => (await import('./jpeg-ls/decode.ts')).decodeJpegLs,
  'jpeg-2000': async () => (await import('./jpeg-2000/decode.ts')).decodeJpeg2000,
  'jpeg-xl': async () => (await import('./jpeg-xl/decode.ts')).decodeJpegXl,
};

/** What came once is kept: asking the platform for a module again costs more than many a frame's header. */
const loaded = new Map<CodestreamFamily, CodestreamDecoder>();

/**
 * The decoder of a family, which a page fetches with the first frame that needs it.
 *
 * @throws PIXELS_CODEC_UNAVAILABLE
 */
export async function loadDecoder(family: CodestreamFamily): Promise<CodestreamDecoder> {
  try {
    const decoder = loaded.get(family) ?? (await importers[family]());
    loaded.set(family, decoder);
    return decoder;
  } catch (cause) {
    throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: family }, { cause });
  }
}
