/** The WebAssembly codecs that `decodeFrame` and `encodeFrame` may ask for; openjph does both. */
export type CodecName = 'openjpeg' | 'openjpeg-encoder' | 'openjph' | 'libjxl';

/** What the codecs tell about a frame once its header is read. */
export interface CodecFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

/** One decoder object on the WASM heap; `delete()` frees it. */
export interface CodecDecoder {
  getEncodedBuffer(byteLength: number): Uint8Array;
  decode(): void;
  /** OpenJPEG and OpenJPH: the picture halved so often. `getFrameInfo` still tells the whole size. */
  decodeSubResolution?(resolutionLevel: number, layer: number): void;
  /** OpenJPH reports errors here instead of throwing them; empty where there was none. */
  getLastErrorMessage?(): string;
  readHeader?(): void;
  /** A LIVE VIEW of the WASM heap: copy it before the next call or `delete()`. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): CodecFrameInfo;
  delete(): void;
}

/** What an encoder must know before it takes samples. */
export interface CodecEncodeInfo extends CodecFrameInfo {
  readonly isSigned: boolean;
  /** OpenJPH only. */
  readonly isUsingColorTransform: boolean;
}

/** One encoder object on the WASM heap; `delete()` frees it. */
export interface CodecEncoder {
  /** A LIVE VIEW of the WASM heap for samples interleaved by pixel, each in the least number of bytes. */
  getDecodedBuffer(info: CodecEncodeInfo): Uint8Array;
  encode(): void;
  /** A LIVE VIEW of the WASM heap: copy it before the next call or `delete()`. */
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

/** Options that the encoders of both JPEG 2000 libraries take. */
interface WaveletEncoder extends CodecEncoder {
  setDecompositions(levels: number): void;
  /** An index into LRCP, RLCP, RPCL, PCRL, CPRL. */
  setProgressionOrder(order: number): void;
}

export interface J2kEncoder extends WaveletEncoder {
  setQuality(lossless: boolean, layers: number): void;
  /** 0 leaves nothing out. */
  setCompressionRatio(layer: number, ratio: number): void;
}

export interface Htj2kEncoder extends WaveletEncoder {
  /** The step is a part of the full range of values; it is not used where lossless. */
  setQuality(lossless: boolean, quantizationStep: number): void;
  setTLMMarker(written: boolean): void;
  setTilePartDivisionsAtResolutions(divided: boolean): void;
}

/** An instantiated Emscripten module of @cornerstonejs/codec-*. */
export interface EmscriptenCodec {
  readonly J2KDecoder?: new () => CodecDecoder;
  readonly HTJ2KDecoder?: new () => CodecDecoder;
  readonly JpegXLDecoder?: new () => CodecDecoder;
  readonly J2KEncoder?: new () => J2kEncoder;
  readonly HTJ2KEncoder?: new () => Htj2kEncoder;
  readonly getExceptionMessage?: (pointer: number) => string | readonly string[];
}

/**
 * Port: brings a codec to life where the code runs (page worker: fetch; Node: the file system).
 * `load` may be called often; it should instantiate once. After `discard` the next `load` makes a fresh
 * instance, which is wanted once a WASM trap has left the heap in an unknown state.
 */
export interface CodecLoader {
  load(name: CodecName): Promise<EmscriptenCodec>;
  discard?(name: CodecName): void;
}
