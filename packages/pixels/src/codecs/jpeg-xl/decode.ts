import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { CodecLoader } from '../codec-loader.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { checkSampleCount, decodeWithWasm, type WasmCodec } from '../wasm-decode.ts';
import { parseJpegXlSize } from './header.ts';

const LIBJXL: WasmCodec = {
  name: 'libjxl',
  codestream: 'JPEG XL',
  create: (codec) => (codec.JpegXLDecoder ? new codec.JpegXLDecoder() : undefined),
  decode: (decoder) => decoder.decode(),
};

/** JPEG XL, lossless, lossy or a recompressed JPEG; colour always comes out as RGB. ISO/IEC 18181-1, PS3.5 §8.2.19. */
export async function decodeJpegXl(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
): Promise<DecodedSamples> {
  const size = parseJpegXlSize(bytes);
  checkSize('JPEG XL', size, format);
  checkSampleCount('JPEG XL', size, format.samplesPerPixel);
  const decoded = await decodeWithWasm(LIBJXL, bytes, codecs);
  return { ...decoded, colour: decoded.componentCount === 3 ? 'RGB' : undefined };
}
