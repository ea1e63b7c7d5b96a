import { closeSync, fstatSync, open as openFile, read as readFile } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { OpenBlob } from './blob-store.ts';

const [open, read] = [promisify(openFile), promisify(readFile)];

/** A file as a `ByteSource`. Bytes outside the file are left out, so a read near the end may be short. */
export async function fileSource(path: string): Promise<OpenBlob> {
  const file = new OpenFile(await open(path, 'r'));
  try {
    return { ...sourceOf(file.read, file.byteLength), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A file descriptor that is closed once and never under a read: its number may name another file by then. What needs no disk is
 * done at once, since waking a thread for it takes longer.
 */
class OpenFile {
  #descriptor: number | undefined;
  #reads = 0;
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  get byteLength(): number {
    return fstatSync(this.#get()).size;
  }

  readonly read: ReadSome = async (bytes, at, length, position) => {
    const descriptor = this.#get();
    this.#reads += 1;
    try {
      return (await read(descriptor, bytes, at, length, position)).bytesRead;
    } finally {
      this.#reads -= 1;
      if (this.#reads === 0) this.#onIdle?.();
    }
  };

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const descriptor = this.#get();
    this.#descriptor = undefined;
    if (this.#reads > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    closeSync(descriptor);
  }

  #get(): number {
    if (this.#descriptor === undefined) throw new Error('The file is closed.');
    return this.#descriptor;
  }
}

/** An open file handle as a `ByteSource` of the first `byteLength` bytes. The handle is the caller's. */
export function handleSource(handle: FileHandle, byteLength: number): OpenBlob {
  const readSome: ReadSome = async (bytes, at, length, position) =>
    (await handle.read(bytes, at, length, position)).bytesRead;
  return { ...sourceOf(readSome, byteLength), close: () => handle.close() };
}

/** Reads bytes at a position of a file to a place in memory; answers how many there were, at most `length`. */
type ReadSome = (bytes: Uint8Array, at: number, length: number, position: number) => Promise<number>;

function sourceOf(readSome: ReadSome, byteLength: number): Omit<OpenBlob, 'close'> {
  const fill = async (bytes: Uint8Array, byteOffset: number, signal?: AbortSignal): Promise<number> => {
    const length = Math.max(0, Math.min(bytes.byteLength, byteLength - byteOffset));
    let filled = 0;
    while (filled < length) {
      const count = await readSome(bytes, filled, length - filled, byteOffset + filled);
      if (count === 0) break;
      filled += count;
      signal?.throwIfAborted();
    }
    return filled;
  };
  return {
    byteLength,
    async read(byteOffset, wanted, signal) {
      signal?.throwIfAborted();
      const length = Math.max(0, Math.min(wanted, byteLength - byteOffset));
      // Not zeroed, which would cost as much as the reading: what is not filled is cut off.
      const bytes = Buffer.allocUnsafeSlow(length);
      const filled = await fill(bytes, byteOffset, signal);
      return filled === length ? bytes : bytes.subarray(0, filled);
    },
    readInto: fill,
  };
}
