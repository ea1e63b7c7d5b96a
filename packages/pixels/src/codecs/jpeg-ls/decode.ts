import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { CodecLoader } from '../codec-loader.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { findJpegLsFrameHeader } from '../identify-codestream.ts';
import { interleave } from '../planar.ts';
import { decodeWithWasm, type WasmCodec } from '../wasm-decode.ts';

const CHARLS: WasmCodec = {
  name: 'charls',
  codestream: 'JPEG-LS',
  create: (codec) => (codec.JpegLSDecoder ? new codec.JpegLSDecoder() : undefined),
  decode: (decoder) => decoder.decode(),
};

/** JPEG-LS, lossless and near-lossless, any interleave mode. ITU-T T.87, PS3.5 §8.2.3. */
export async function decodeJpegLs(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
): Promise<DecodedSamples> {
  const header = findJpegLsFrameHeader(bytes);
  if (header) checkSize('JPEG-LS', header, format);
  const { planar, ...decoded } = await decodeWithWasm(CHARLS, bytes, codecs);
  const samples = planar
    ? interleave(decoded.samples, decoded.rows * decoded.columns, decoded.componentCount)
    : decoded.samples;
  return { ...decoded, samples, colour: undefined };
}
