import { pixelsError } from '../errors.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { CodecLoader } from './codec-loader.ts';
import type { DecodedSamples } from './decoded-samples.ts';
import type { CodestreamFamily } from './identify-codestream.ts';
import { samplesKernel } from './sample-range.ts';

/** Decodes one codestream whole, or, where it keeps smaller pictures, halved so often. */
export type CodestreamDecoder = (
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
  resolutionLevel?: number,
) => Promise<DecodedSamples>;

/** A decoder, and what brings the kernel that it runs, where it is not at hand yet. */
interface FamilyDecoder {
  readonly decode: CodestreamDecoder;
  prepare(): Promise<unknown>;
}

const importers: Readonly<Record<CodestreamFamily, () => Promise<FamilyDecoder>>> = {
  jpeg: async () => {
    const { decodeJpeg, jpegKernel } = await import('./jpeg/decode.ts');
    return { decode: decodeJpeg, prepare: () => jpegKernel.prepare('JPEG') };
  },
  'jpeg-ls': async () => {
    const { decodeJpegLs, jpegLsKernel } = await import('./jpeg-ls/decode.ts');
    return { decode: decodeJpegLs, prepare: () => jpegLsKernel.prepare('JPEG-LS') };
  },
  'jpeg-2000': async () => {
    const { decodeJpeg2000 } = await import('./jpeg-2000/decode.ts');
    return { decode: decodeJpeg2000, prepare: () => samplesKernel.prepare('samples') };
  },
  'jpeg-xl': async () => {
    const { decodeJpegXl } = await import('./jpeg-xl/decode.ts');
    return { decode: decodeJpegXl, prepare: () => samplesKernel.prepare('samples') };
  },
};

/** What came once is kept: asking the platform for a module again costs more than many a frame's header. */
const loaded = new Map<CodestreamFamily, FamilyDecoder>();

/**
 * The decoder of a family, which a page fetches with the first frame that needs it.
 *
 * @throws PIXELS_CODEC_UNAVAILABLE
 */
export async function loadDecoder(family: CodestreamFamily): Promise<CodestreamDecoder> {
  const { decode } = await load(family);
  return decode;
}

/** The decoder with its kernel, ready for the first frame; rejects where one of them cannot be had. */
export async function loadKernel(family: CodestreamFamily): Promise<void> {
  const { prepare } = await load(family);
  await prepare();
}

async function load(family: CodestreamFamily): Promise<FamilyDecoder> {
  try {
    const decoder = loaded.get(family) ?? (await importers[family]());
    loaded.set(family, decoder);
    return decoder;
  } catch (cause) {
    throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: family }, { cause });
  }
}
