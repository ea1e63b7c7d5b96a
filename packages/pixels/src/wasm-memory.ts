/** Addresses are bytes of a kernel's memory. */
export type Address = number;

/** What every WebAssembly kernel of packages/pixels/wasm exports. */
export interface MemoryExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** First address that is free for whoever calls. */
  freeMemory(): Address;
}

const PAGE_BYTES = 65536;
/** A picture that needs more is refused: 2^31 bytes. */
const MAXIMUM_MEMORY = 2 ** 31;

/** The memory of one kernel, laid out anew for each frame or picture. */
export class WasmMemory<Exports extends MemoryExports> {
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

  /** Forgets what was laid out before. */
  clear(): void {
    this.#nextFree = this.#firstFree;
  }

  /** Memory until the next `clear`, at a multiple of 16, its content undefined. Throws a RangeError when there is none. */
  allocate(byteLength: number): Address {
    const address = Math.ceil(this.#nextFree / 16) * 16;
    this.#nextFree = Math.ceil((address + byteLength) / 16) * 16;
    if (this.#nextFree > MAXIMUM_MEMORY) throw new RangeError('The frame needs too much memory');
    const missing = this.#nextFree - this.byteLength;
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** A view that the next `allocate` may detach. */
  view(address: Address, byteLength: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.exports.memory.buffer, address, byteLength);
  }
}
