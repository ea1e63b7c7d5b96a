import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { CodecLoader } from '../codec-loader.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { decodeWithWasm, type WasmCodec } from '../wasm-decode.ts';
import { type JpegHeader, parseJpegHeader } from './codestream.ts';
import { colourMeaning } from './colour-meaning.ts';
import { decodeJpegDct } from './dct.ts';
import { forceColour } from './forced-colour.ts';
import { decodeJpegLossless } from './lossless.ts';

const LIBJPEG_TURBO: WasmCodec = {
  name: 'libjpeg-turbo',
  codestream: 'JPEG',
  create: (codec) => (codec.JPEGDecoder ? new codec.JPEGDecoder() : undefined),
  decode: (decoder) => decoder.decode(),
};

/**
 * Any JPEG of the ISO 10918-1 family; the codestream itself says which process, since transfer syntaxes
 * are often mislabelled. 8-bit DCT goes to libjpeg-turbo, 12-bit DCT and lossless to our own decoders.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  { photometricInterpretation, ...format }: PixelFormat,
  codecs: CodecLoader,
): Promise<DecodedSamples> {
  const header = parseJpegHeader(bytes);
  checkSize('JPEG', header, format);
  if (header.process === 'lossless')
    return withColour(decodeJpegLossless(bytes), losslessColour(header, photometricInterpretation));
  if (header.precision > 8)
    return withColour(decodeJpegDct(bytes), colourOf(header, photometricInterpretation));
  if (header.components.length !== 3) {
    const { planar: _, ...decoded } = await decodeWithWasm(LIBJPEG_TURBO, bytes, codecs);
    return { ...decoded, colour: undefined };
  }
  const meaning = colourMeaning(header, photometricInterpretation);
  const { planar: _, ...decoded } = await decodeWithWasm(LIBJPEG_TURBO, forceColour(bytes, meaning), codecs);
  return { ...decoded, colour: 'RGB' };
}

/** Lossless coding transforms no colour: only an Adobe marker may speak against the header. */
function losslessColour(header: JpegHeader, photometricInterpretation: string): 'RGB' | 'YBR' | undefined {
  if (header.components.length !== 3) return undefined;
  if (header.adobeTransform === 1) return 'YBR';
  return photometricInterpretation.startsWith('YBR') ? 'YBR' : 'RGB';
}

const colourOf = (header: JpegHeader, photometricInterpretation: string) =>
  header.components.length === 3 ? colourMeaning(header, photometricInterpretation) : undefined;

function withColour(
  { header, samples }: { readonly header: JpegHeader; readonly samples: Uint16Array },
  colour: DecodedSamples['colour'],
): DecodedSamples {
  return {
    rows: header.rows,
    columns: header.columns,
    componentCount: header.components.length,
    precision: header.precision,
    samples,
    colour,
  };
}
