import { KernelInstance } from '../kernel-instance.ts';
import type { Address } from '../../wasm-memory.ts';
import { type KernelExports, KernelMemory } from '../kernel-memory.ts';

/** What the WebAssembly module exports beside its memory; its sources are in packages/pixels/wasm/jpeg-ls/decoder. */
export interface JpegLsExports extends KernelExports {
  openScan(from: Address, end: Address, bufferEnd: Address): Address;
  beginCoding(
    maximum: number,
    near: number,
    threshold1: number,
    threshold2: number,
    threshold3: number,
    reset: number,
  ): void;
  forgetContexts(): void;
  lineBytes(columns: number): number;
  decodeScan(
    targets: Address,
    componentCount: number,
    bySample: number,
    rows: number,
    columns: number,
    lines: Address,
    samplesPerPixel: number,
    bytesPerSample: number,
  ): number;
}

/** By status, see packages/pixels/wasm/jpeg-ls/decoder/status.ts. */
export const PROBLEMS = [
  undefined,
  'It ends before the last line',
  'It holds a code longer than any',
  'A run leaves its line',
  'A sample leaves its range',
] as const;

export interface JpegLsKernel {
  readonly memory: KernelMemory<JpegLsExports>;
}

/** This thread's kernel. */
export const jpegLsKernel = new KernelInstance<JpegLsKernel>(
  async () => (await import('./jpeg-ls-kernel.generated.ts')).jpegLsKernel,
  (exports) => ({ memory: new KernelMemory(exports as unknown as JpegLsExports) }),
);
