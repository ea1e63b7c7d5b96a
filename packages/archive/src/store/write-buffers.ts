/** Large enough that a slice of a CT is one write. */
const bufferBytes = 2 ** 20;
/** More than these are left to the garbage collector. */
const kept = 8;
const idle: Uint8Array[] = [];

/**
 * A buffer to gather bytes in before they are written; its content is whatever the last user left. Buffers go from
 * draft to draft, since a fresh megabyte costs more in page faults than its copy.
 */
export function takeWriteBuffer(): Uint8Array {
  return idle.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
}

/** Gives a buffer back that nobody reads any more. */
export function giveWriteBuffer(buffer: Uint8Array): void {
  if (idle.length < kept) idle.push(buffer);
}
