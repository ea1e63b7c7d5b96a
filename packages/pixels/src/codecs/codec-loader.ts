/** The WebAssembly codecs that `decodeFrame` may ask for. */
export type CodecName = 'charls' | 'openjpeg' | 'openjph' | 'libjpeg-turbo';

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
  readHeader?(): void;
  /** A LIVE VIEW of the WASM heap: copy it before the next call or `delete()`. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): CodecFrameInfo;
  /** CharLS only: 0 by plane, 1 by line, 2 by sample. */
  getInterleaveMode?(): number;
  delete(): void;
}

/** An instantiated Emscripten module of @cornerstonejs/codec-*. */
export interface EmscriptenCodec {
  readonly JpegLSDecoder?: new () => CodecDecoder;
  readonly J2KDecoder?: new () => CodecDecoder;
  readonly HTJ2KDecoder?: new () => CodecDecoder;
  readonly JPEGDecoder?: new () => CodecDecoder;
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
