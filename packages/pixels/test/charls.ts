import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface CharlsObject {
  getEncodedBuffer(byteLength?: number): Uint8Array;
  getDecodedBuffer(info?: object): Uint8Array;
  setNearLossless(largestDifference: number): void;
  setInterleaveMode(mode: number): void;
  encode(): void;
  decode(): void;
  delete(): void;
}

interface CharlsModule {
  readonly JpegLSEncoder: new () => CharlsObject;
  readonly JpegLSDecoder: new () => CharlsObject;
}

export interface CharlsPicture {
  readonly rows: number;
  readonly columns: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  /** 0 by plane, 1 by line, 2 by sample. */
  readonly interleave: 0 | 1 | 2;
  readonly near: number;
}

/** CharLS, another implementation of JPEG-LS, as an oracle to the last bit. */
export async function loadCharls() {
  const create = require('@cornerstonejs/codec-charls/wasmjs') as (options: object) => Promise<CharlsModule>;
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-charls/wasm'));
  const silent = () => undefined;
  const { JpegLSEncoder, JpegLSDecoder } = await create({ wasmBinary, print: silent, printErr: silent });
  return {
    /** @param samples in the order of the interleave mode */
    encode(samples: Uint8Array | Uint16Array, picture: CharlsPicture): Uint8Array {
      const { rows, columns, bitsPerSample, componentCount, interleave, near } = picture;
      const encoder = new JpegLSEncoder();
      encoder.setNearLossless(near);
      encoder.setInterleaveMode(interleave);
      const info = { width: columns, height: rows, bitsPerSample, componentCount, isSigned: false };
      encoder.getDecodedBuffer(info).set(new Uint8Array(samples.buffer, 0, samples.byteLength));
      encoder.encode();
      const encoded = encoder.getEncodedBuffer().slice();
      encoder.delete();
      return encoded;
    },
    /** Samples in the order of the interleave mode. */
    decode(codestream: Uint8Array, { bitsPerSample }: CharlsPicture): Uint8Array | Uint16Array {
      const decoder = new JpegLSDecoder();
      decoder.getEncodedBuffer(codestream.length).set(codestream);
      decoder.decode();
      const bytes = new Uint8Array(decoder.getDecodedBuffer());
      decoder.delete();
      return bitsPerSample <= 8 ? bytes : new Uint16Array(bytes.buffer);
    },
  };
}
