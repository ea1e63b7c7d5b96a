/** Addresses are bytes of a kernel's memory. */
export type Address = number;

/** What every WebAssembly kernel of packages/pixels/wasm exports. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** First address that is free for whoever calls. */
  freeMemory(): Address;
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

const PAGE_BYTES = 65536;
/** A picture that needs more is refused: 2^31 bytes. */
const MAXIMUM_MEMORY = 2 ** 31;

/** The memory of one kernel while one frame is decoded. */
export class KernelMemory<Exports extends KernelExports> {
  readonly exports: Exports;
  readonly #firstFree: Address;
  #nextFree: Address;

  constructor(exports: Exports) {
    this.exports = exports;
    this.#firstFree = exports.freeMemory();
    this.#nextFree = this.#firstFree;
  }

  get byteLength(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** Forgets the frame before. */
  clear(): void {
    this.#nextFree = this.#firstFree;
  }

  /** Memory until the next frame, at a multiple of 16, its content undefined. Throws a RangeError when there is none. */
  allocate(byteLength: number): Address {
    const address = this.#nextFree;
    this.#nextFree = Math.ceil((address + byteLength) / 16) * 16;
    if (this.#nextFree > MAXIMUM_MEMORY) throw new RangeError('The frame needs too much memory');
    const missing = this.#nextFree - this.byteLength;
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** A view that the next `allocate` may detach. */
  view(address: Address, byteLength: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address, byteLength);
  }

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
