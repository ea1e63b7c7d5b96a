import { type Address, type MemoryExports, WasmMemory } from '../wasm-memory.ts';

/** What the kernels of the codecs export. */
export interface KernelExports extends MemoryExports {
  findRange(samples: Address, count: number, bytesPerSample: number, bias: number): void;
  smallestSample(): number;
  largestSample(): number;
}

export interface SampleRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** Samples taken out of a kernel's memory, with the smallest and largest of them. */
export interface KernelSamples {
  readonly samples: Uint8Array | Uint16Array;
  readonly range: SampleRange;
}

/** The memory of one kernel while one frame is decoded. */
export class KernelMemory<Exports extends KernelExports> extends WasmMemory<Exports> {
  /** A place with a copy of the bytes. */
  allocateBytes(bytes: Uint8Array): Address {
    const address = this.allocate(bytes.length);
    this.view(address, bytes.length).set(bytes);
    return address;
  }

  /** A place with the words, 32 bits each. */
  allocateWords(words: readonly number[]): Address {
    const address = this.allocate(words.length * 4);
    this.writeWords(address, words);
    return address;
  }

  /** Words of 32 bits, at a multiple of 4. */
  writeWords(address: Address, words: readonly number[]): void {
    new Uint32Array(this.exports.memory.buffer, address, words.length).set(words);
  }

  /** Smallest and largest of one or more samples at an address. */
  findRange(address: Address, count: number, bytesPerSample: number, signed: boolean): SampleRange {
    const bias = signed ? 2 ** (8 * bytesPerSample - 1) : 0;
    this.exports.findRange(address, count, bytesPerSample, bias);
    return {
      minimum: this.exports.smallestSample() - bias,
      maximum: this.exports.largestSample() - bias,
    };
  }

  /** A copy of the samples at an address. */
  samplesAt(address: Address, count: number, bytesPerSample: 1 | 2): KernelSamples {
    const range = this.findRange(address, count, bytesPerSample, false);
    const { buffer } = this.view(address, count * bytesPerSample).slice();
    return { samples: bytesPerSample === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer), range };
  }
}
