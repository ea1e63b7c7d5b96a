const largestKeptBytes = 8 * 2 ** 20;

/** The files of a series differ by a few bytes; none shall have to find room of its own for that. */
const stepBytes = 16 * 1024;

/**
 * Memory for frames and files that is used again: those of a series are all of about one size, and half a megabyte for each
 * answer, a thousand times a second, keeps the garbage collector busier than the disk.
 */
export class FrameBuffers {
  readonly #free = new Map<number, ArrayBufferLike[]>();
  #freeBytes = 0;

  /** Holds anything. */
  take(byteLength: number): Uint8Array {
    const roomBytes = Math.ceil(byteLength / stepBytes) * stepBytes;
    const room = this.#free.get(roomBytes)?.pop();
    if (room) this.#freeBytes -= roomBytes;
    return Buffer.from(room ?? Buffer.allocUnsafeSlow(roomBytes).buffer, 0, byteLength);
  }

  /** For bytes that were taken here and that nobody reads any more, also not a socket. */
  give({ buffer: room }: Uint8Array): void {
    const { byteLength } = room;
    if (this.#freeBytes + byteLength > largestKeptBytes) this.#forget();
    if (byteLength > largestKeptBytes) return;
    const same = this.#free.get(byteLength) ?? [];
    same.push(room);
    this.#free.set(byteLength, same);
    this.#freeBytes += byteLength;
  }

  /** Frames of other sizes than those wanted now fill it, or too many were wanted at once. */
  #forget(): void {
    this.#free.clear();
    this.#freeBytes = 0;
  }
}
