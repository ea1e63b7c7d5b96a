import type { CodecLoader, JpegLsEncoder } from '../codec-loader.ts';
import { type EncodableSamples, encodeWithWasm, type WasmEncoder } from '../wasm-encode.ts';

const INTERLEAVED_BY_SAMPLE = 2;

/**
 * JPEG-LS of unsigned samples of 2 to 16 bits, colour interleaved by sample. ITU-T T.87, PS3.5 §8.2.3.
 * @param nearLossless how far a sample may be off; 0 is lossless
 */
export function encodeJpegLs(
  picture: EncodableSamples,
  nearLossless: number,
  codecs: CodecLoader,
): Promise<Uint8Array> {
  const charls: WasmEncoder<JpegLsEncoder> = {
    name: 'charls-encoder',
    create: (codec) => (codec.JpegLSEncoder ? new codec.JpegLSEncoder() : undefined),
    configure: (encoder) => {
      encoder.setNearLossless(nearLossless);
      encoder.setInterleaveMode(picture.componentCount > 1 ? INTERLEAVED_BY_SAMPLE : 0);
    },
  };
  return encodeWithWasm(charls, picture, codecs);
}
