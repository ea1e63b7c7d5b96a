/**
 * Image rows already blended along the canvas row, the last two kept: enlarged images use each of them for several
 * canvas rows.
 */
export class BlendedRows {
  readonly #fill: (row: number, into: Float32Array) => void;
  readonly #buffers: readonly [Float32Array, Float32Array];
  #held: [number, number] = [-1, -1];

  /** `fill` writes one image row, blended, into an array of `length`. */
  constructor(length: number, fill: (row: number, into: Float32Array) => void) {
    this.#fill = fill;
    this.#buffers = [new Float32Array(length), new Float32Array(length)];
  }

  /** Valid until the next but one call. */
  row(index: number): Float32Array {
    const slot = index & 1;
    const buffer = this.#buffers[slot] as Float32Array;
    if (this.#held[slot] !== index) {
      this.#fill(index, buffer);
      this.#held[slot] = index;
    }
    return buffer;
  }
}
