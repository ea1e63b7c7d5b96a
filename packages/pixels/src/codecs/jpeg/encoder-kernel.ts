import { KernelInstance } from '../kernel-instance.ts';
import type { Address } from '../../wasm-memory.ts';
import { type KernelExports, KernelMemory } from '../kernel-memory.ts';

/** What the WebAssembly module exports beside its memory; its sources are in packages/pixels/wasm/jpeg-encoder. */
export interface JpegEncoderExports extends KernelExports {
  beginOutput(address: Address): void;
  continueOutput(address: Address): void;
  outputEnd(): Address;
  endOutput(): void;
  workBytes(columns: number, componentCount: number): number;
  encodeBlockRows(
    firstRow: number,
    rows: number,
    columns: number,
    componentCount: number,
    samples: Address,
    components: Address,
    work: Address,
    outputLimit: Address,
  ): number;
}

/** This thread's kernel. */
export const jpegEncoderKernel = new KernelInstance<{ readonly memory: KernelMemory<JpegEncoderExports> }>(
  async () => (await import('./jpeg-encoder-kernel.generated.ts')).jpegEncoderKernel,
  (exports) => ({ memory: new KernelMemory(exports as unknown as JpegEncoderExports) }),
);
