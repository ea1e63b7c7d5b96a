import { pixelsError } from '../../errors.ts';
import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { CodecLoader } from '../codec-loader.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { decodeWithWasm, type WasmCodec } from '../wasm-decode.ts';
import { type Jpeg2000Header, parseJpeg2000Header } from './codestream.ts';

const OPENJPEG: WasmCodec = {
  name: 'openjpeg',
  codestream: 'JPEG 2000',
  create: (codec) => (codec.J2KDecoder ? new codec.J2KDecoder() : undefined),
  decode: (decoder) => decoder.decode(),
};

const OPENJPH: WasmCodec = {
  name: 'openjph',
  codestream: 'HTJ2K',
  create: (codec) => (codec.HTJ2KDecoder ? new codec.HTJ2KDecoder() : undefined),
  decode: (decoder) => decoder.decode(),
};

/**
 * JPEG 2000 Part 1 and High-Throughput JPEG 2000; the codestream itself says which. ITU-T T.800, T.814,
 * PS3.5 §8.2.4, §8.2.14.
 */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  format: PixelFormat,
  codecs: CodecLoader,
): Promise<DecodedSamples> {
  const header = parseJpeg2000Header(bytes);
  checkSize('JPEG 2000', header, format);
  const wasm = header.highThroughput ? OPENJPH : OPENJPEG;
  const { planar: _, ...decoded } = await decodeWithWasm(wasm, bytes, codecs);
  checkAgainstHeader(decoded, header, wasm);
  const colour = header.multipleComponentTransform && header.componentCount >= 3 ? 'RGB' : undefined;
  return { ...decoded, colour };
}

/** The libraries report success for some damaged codestreams; a picture of another size is one. */
function checkAgainstHeader(
  decoded: Omit<DecodedSamples, 'colour'>,
  header: Jpeg2000Header,
  { codestream }: WasmCodec,
): void {
  const agrees =
    decoded.rows === header.rows &&
    decoded.columns === header.columns &&
    decoded.componentCount === header.componentCount;
  if (!agrees)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: codestream,
      problem: 'The decoder gave a picture of another size than the main header says',
    });
}
