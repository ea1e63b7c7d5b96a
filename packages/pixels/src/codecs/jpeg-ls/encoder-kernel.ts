import { KernelInstance } from '../kernel-instance.ts';
import type { Address } from '../../wasm-memory.ts';
import { type KernelExports, KernelMemory } from '../kernel-memory.ts';
import type { JpegLsExports } from './kernel.ts';

/** What the WebAssembly module exports beside its memory; its sources are in packages/pixels/wasm/jpeg-ls/encoder. */
export interface JpegLsEncoderExports
  extends KernelExports,
    Pick<JpegLsExports, 'beginCoding' | 'lineBytes'> {
  beginOutput(address: Address): void;
  continueOutput(address: Address): void;
  outputEnd(): Address;
  endOutput(): void;
  beginScan(): void;
  encodeLines(
    firstRow: number,
    rows: number,
    columns: number,
    componentCount: number,
    samples: Address,
    bytesPerSample: number,
    lines: Address,
    outputLimit: Address,
  ): number;
}

/** This thread's kernel. */
export const jpegLsEncoderKernel = new KernelInstance<{
  readonly memory: KernelMemory<JpegLsEncoderExports>;
}>(
  async () => (await import('./jpeg-ls-encoder-kernel.generated.ts')).jpegLsEncoderKernel,
  (exports) => ({ memory: new KernelMemory(exports as unknown as JpegLsEncoderExports) }),
);
