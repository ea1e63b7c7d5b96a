const largestKeptBytes = 8 * 2 ** 20;

/**
 * Memory for frames that is used again: the frames of a series are all of one size, and half a megabyte for each answer, a
 * thousand times a second, keeps the garbage collector busier than the disk.
 */
export class FrameBuffers {
  readonly #free = new Map<number, Uint8Array[]>();
  #freeBytes = 0;

  /** Holds anything. */
  take(byteLength: number): Uint8Array {
    const buffer = this.#free.get(byteLength)?.pop();
    if (!buffer) return Buffer.allocUnsafeSlow(byteLength);
    this.#freeBytes -= byteLength;
    return buffer;
  }

  /** For bytes that nobody reads any more, also not a socket. */
  give(buffer: Uint8Array): void {
    const { byteLength } = buffer;
    if (this.#freeBytes + byteLength > largestKeptBytes) this.#forget();
    if (byteLength > largestKeptBytes) return;
    const same = this.#free.get(byteLength) ?? [];
    same.push(buffer);
    this.#free.set(byteLength, same);
    this.#freeBytes += byteLength;
  }

  /** Frames of other sizes than those wanted now fill it, or too many were wanted at once. */
  #forget(): void {
    this.#free.clear();
    this.#freeBytes = 0;
  }
}
