import { KernelInstance } from './kernel-instance.ts';
import { type KernelExports, KernelMemory, type SampleRange } from './kernel-memory.ts';

/** This thread's kernel. */
export const samplesKernel = new KernelInstance(
  async () => (await import('./samples-kernel.generated.ts')).samplesKernel,
  (exports) => ({ memory: new KernelMemory(exports as KernelExports) }),
);

/** Smallest and largest of one or more samples of 8 or 16 bits: a tenth of the time of a loop over them. */
export function findSampleRange(
  samples: Int8Array | Uint8Array | Int16Array | Uint16Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Promise<SampleRange> {
  const signed = samples instanceof Int8Array || samples instanceof Int16Array;
  return samplesKernel.run({ codec: 'samples', rows, columns }, ({ memory }) => {
    memory.clear();
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    return memory.findRange(memory.allocateBytes(bytes), samples.length, samples.BYTES_PER_ELEMENT, signed);
  });
}
