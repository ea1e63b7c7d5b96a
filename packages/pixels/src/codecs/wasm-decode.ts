import { isIsocenterError } from '@isocenter/dicom';
import { pixelsError } from '../errors.ts';
import type { CodecDecoder, CodecLoader, CodecName, EmscriptenCodec } from './codec-loader.ts';
import type { DecodedSamples } from './decoded-samples.ts';
import type { SampleRange } from './kernel-memory.ts';
import { findSampleRange } from './sample-range.ts';

/** Human name of what a codec reads, for messages. */
export type CodestreamName = 'JPEG 2000' | 'HTJ2K' | 'JPEG XL';

export interface WasmCodec {
  readonly name: CodecName;
  readonly codestream: CodestreamName;
  /** A new decoder object; undefined when the module has none. */
  create(codec: EmscriptenCodec): CodecDecoder | undefined;
  decode(decoder: CodecDecoder): void;
  /** How often `decode` halves the picture; not at all unless told. */
  readonly resolutionLevel?: number;
}

/** What a codec gave; nobody knows yet what its components mean. */
export type WasmDecoded = Omit<DecodedSamples, 'colour'> & { readonly range: SampleRange };

/**
 * Larger frames are refused before the WASM heap is asked for them: a decoder keeps four bytes or more for each sample, and what it
 * gives beside them. The largest detectors give a fifth of it.
 */
const MAXIMUM_SAMPLES = 2 ** 27;
/** An instance whose heap has grown larger is given up after its frame, since WebAssembly memory never shrinks. */
const KEPT_HEAP_BYTES = 2 ** 27;

export function checkSampleCount(
  codestream: CodestreamName,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  componentCount: number,
): void {
  if (rows * columns * componentCount <= MAXIMUM_SAMPLES) return;
  throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
    attribute: `${codestream} size`,
    problem: `is ${columns} × ${rows}: more than 2^27 samples`,
  });
}

export async function loadCodec(codecs: CodecLoader, name: CodecName): Promise<EmscriptenCodec> {
  try {
    return await codecs.load(name);
  } catch (cause) {
    throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: name }, { cause });
  }
}

/** What a thrown C++ exception, number or trap says. */
export function problemOf(thrown: unknown, codec: EmscriptenCodec): string {
  if (typeof thrown === 'number' || (thrown instanceof Error && 'excPtr' in thrown)) {
    try {
      const message = codec.getExceptionMessage?.(thrown as number);
      const text = typeof message === 'string' ? message : message?.[1];
      if (text) return text.replace(/\.$/, '');
    } catch {
      return 'The codec threw an exception it could not describe';
    }
  }
  if (thrown instanceof Error && thrown.message) return thrown.message.split('\n')[0] ?? '';
  if (typeof thrown === 'string' && thrown) return thrown;
  return 'The codec gave up on it';
}

/**
 * Runs one codestream through a WASM codec and copies the samples off its heap. Whatever the codec
 * throws becomes PIXELS_CODESTREAM_INVALID; after it the instance is discarded, its heap being in doubt.
 */
export async function decodeWithWasm(
  wasm: WasmCodec,
  bytes: Uint8Array,
  codecs: CodecLoader,
): Promise<WasmDecoded> {
  const codec = await loadCodec(codecs, wasm.name);
  let decoder: CodecDecoder | undefined;
  try {
    decoder = wasm.create(codec);
    if (!decoder) throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec: wasm.name });
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    wasm.decode(decoder);
    const problem = decoder.getLastErrorMessage?.();
    if (problem)
      throw pixelsError('PIXELS_CODESTREAM_INVALID', {
        codec: wasm.codestream,
        problem: `The codec said: ${problem}`,
      });
    const { heapBytes, ...decoded } = copySamples(decoder, wasm);
    decoder.delete();
    if (heapBytes > KEPT_HEAP_BYTES) codecs.discard?.(wasm.name);
    return { ...decoded, range: await findSampleRange(decoded.samples, decoded) };
  } catch (thrown) {
    codecs.discard?.(wasm.name);
    if (isIsocenterError(thrown)) throw thrown;
    const problem = problemOf(thrown, codec);
    throw pixelsError('PIXELS_CODESTREAM_INVALID', { codec: wasm.codestream, problem }, { cause: thrown });
  }
}

function copySamples(decoder: CodecDecoder, { codestream, resolutionLevel = 0 }: WasmCodec) {
  const { bitsPerSample, componentCount, isSigned, ...whole } = decoder.getFrameInfo();
  const width = Math.ceil(whole.width / 2 ** resolutionLevel);
  const height = Math.ceil(whole.height / 2 ** resolutionLevel);
  const sampleCount = width * height * componentCount;
  if (sampleCount === 0 || bitsPerSample < 1)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', { codec: codestream, problem: 'It gave no picture' });
  if (bitsPerSample > 16)
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: `${codestream} precision`,
      problem: `is ${bitsPerSample} bits`,
    });
  checkSampleCount(codestream, { rows: height, columns: width }, componentCount);
  const bytesPerSample = bitsPerSample <= 8 ? 1 : 2;
  const onHeap = decoder.getDecodedBuffer();
  if (onHeap.length < sampleCount * bytesPerSample)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', { codec: codestream, problem: 'It gave too few samples' });
  const { buffer } = onHeap.slice(0, sampleCount * bytesPerSample);
  const samples =
    bytesPerSample === 1
      ? isSigned
        ? new Int8Array(buffer)
        : new Uint8Array(buffer)
      : isSigned
        ? new Int16Array(buffer)
        : new Uint16Array(buffer);
  return {
    rows: height,
    columns: width,
    componentCount,
    precision: bitsPerSample,
    samples,
    heapBytes: onHeap.buffer.byteLength,
  };
}
