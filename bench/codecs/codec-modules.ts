import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What the bench calls of the objects of @cornerstonejs/codec-*. */
export interface CodecObject {
  getEncodedBuffer(byteLength?: number): Uint8Array;
  getDecodedBuffer(info?: object): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  getInterleaveMode?(): number;
  decode(): void;
  encode(): void;
  setNearLossless(largestDifference: number): void;
  setInterleaveMode(mode: number): void;
  setQuality(...quality: (number | boolean)[]): void;
  setProgressive(progressive: boolean): void;
  setSubSampling(subsampling: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  delete(): void;
}

export type CodecModule = Readonly<Record<string, new () => CodecObject>>;

/** A package's WebAssembly, with encoder or without. */
export async function loadCodecModule(
  packageName: string,
  door: 'wasm' | 'decodewasm',
): Promise<CodecModule> {
  const create = require(`${packageName}/${door}js`) as (options: object) => Promise<CodecModule>;
  const silent = () => undefined;
  const wasmBinary = readFileSync(require.resolve(`${packageName}/${door}`));
  return create({ wasmBinary, print: silent, printErr: silent });
}
