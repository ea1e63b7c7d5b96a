import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface LibjpegObject {
  getEncodedBuffer(byteLength?: number): Uint8Array;
  getDecodedBuffer(info?: object): Uint8Array;
  setQuality(quality: number): void;
  setProgressive(progressive: boolean): void;
  setSubSampling(subsampling: number): void;
  encode(): void;
  decode(): void;
  delete(): void;
}

interface LibjpegModule {
  readonly JPEGEncoder: new () => LibjpegObject;
  readonly JPEGDecoder: new () => LibjpegObject;
}

/** Chroma subsampling by the library's numbers. */
export const SUBSAMPLINGS = { '4:4:4': 0, '4:2:2': 1, '4:2:0': 2, grey: 3, '4:4:0': 4, '4:1:1': 5 } as const;
export type Subsampling = keyof typeof SUBSAMPLINGS;

export interface LibjpegPicture {
  readonly rows: number;
  readonly columns: number;
  readonly subsampling: Subsampling;
  readonly progressive?: boolean;
  readonly quality?: number;
}

/** libjpeg-turbo, another implementation of the same codestream, as an oracle to the last bit. */
export async function loadLibjpegTurbo() {
  const create = require('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as (
    options: object,
  ) => Promise<LibjpegModule>;
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/wasm'));
  const silent = () => undefined;
  const { JPEGEncoder, JPEGDecoder } = await create({ wasmBinary, print: silent, printErr: silent });
  return {
    /** @param samples one a pixel for grey, else RGB */
    encode(samples: Uint8Array, picture: LibjpegPicture): Uint8Array {
      const { rows, columns, subsampling, progressive = false, quality = 85 } = picture;
      const encoder = new JPEGEncoder();
      encoder.setQuality(quality);
      encoder.setProgressive(progressive);
      encoder.setSubSampling(SUBSAMPLINGS[subsampling]);
      const componentCount = subsampling === 'grey' ? 1 : 3;
      const info = { width: columns, height: rows, bitsPerSample: 8, componentCount, isSigned: false };
      encoder.getDecodedBuffer(info).set(samples);
      encoder.encode();
      const encoded = encoder.getEncodedBuffer().slice();
      encoder.delete();
      return encoded;
    },
    /** Grey or RGB. */
    decode(codestream: Uint8Array): Uint8Array {
      const decoder = new JPEGDecoder();
      decoder.getEncodedBuffer(codestream.length).set(codestream);
      decoder.decode();
      const samples = new Uint8Array(decoder.getDecodedBuffer());
      decoder.delete();
      return samples;
    },
  };
}
