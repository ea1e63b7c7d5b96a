import { isIsocenterError } from '@isocenter/dicom';
import { pixelsError } from '../errors.ts';
import type { CodecEncoder, CodecLoader, CodecName, EmscriptenCodec } from './codec-loader.ts';
import { loadCodec, problemOf } from './wasm-decode.ts';

/** Unsigned samples, interleaved by pixel, each in the least number of bytes. */
export interface EncodableSamples {
  readonly rows: number;
  readonly columns: number;
  readonly componentCount: number;
  /** Bits of each sample, 1 to 16. */
  readonly precision: number;
  readonly samples: Uint8Array | Uint16Array;
}

export interface WasmEncoder<Encoder extends CodecEncoder> {
  readonly name: CodecName;
  /** A new encoder object; undefined when the module has none. */
  create(codec: EmscriptenCodec): Encoder | undefined;
  /** Called once the encoder knows the size of the picture. */
  configure(encoder: Encoder): void;
}

/** Runs samples through a WASM codec and copies the codestream off its heap; what it throws becomes PIXELS_ENCODE_FAILED. */
export async function encodeWithWasm<Encoder extends CodecEncoder>(
  wasm: WasmEncoder<Encoder>,
  { rows, columns, componentCount, precision, samples }: EncodableSamples,
  codecs: CodecLoader,
): Promise<Uint8Array> {
  const codec = await loadCodec(codecs, wasm.name);
  try {
    const encoder = wasm.create(codec);
    if (!encoder) throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: wasm.name });
    const info = {
      width: columns,
      height: rows,
      bitsPerSample: precision,
      componentCount,
      isSigned: false,
      isUsingColorTransform: componentCount > 1,
    };
    encoder
      .getDecodedBuffer(info)
      .set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    wasm.configure(encoder);
    encoder.encode();
    const encoded = new Uint8Array(encoder.getEncodedBuffer());
    encoder.delete();
    return encoded;
  } catch (thrown) {
    codecs.discard?.(wasm.name);
    if (isIsocenterError(thrown)) throw thrown;
    throw pixelsError('PIXELS_ENCODE_FAILED', { problem: problemOf(thrown, codec) }, { cause: thrown });
  }
}
