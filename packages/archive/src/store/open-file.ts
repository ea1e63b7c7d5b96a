import * as fs from 'node:fs';
import { promisify } from 'node:util';

const [open, read, write] = [promisify(fs.open), promisify(fs.read), promisify(fs.write)];
const [fdatasync, fsync, futimes] = [promisify(fs.fdatasync), promisify(fs.fsync), promisify(fs.futimes)];

/**
 * A file descriptor that is closed once and never while it is in use: its number may name another file by then. What needs no disk
 * is done at once, since waking a thread for it takes longer; and a plain number costs half of what a `FileHandle` does.
 */
export class OpenFile {
  #descriptor: number | undefined;
  #uses = 0;
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  static async open(path: string, flags: string, mode?: number): Promise<OpenFile> {
    return new OpenFile(await open(path, flags, mode));
  }

  static openAtOnce(path: string, flags: number, mode: number): OpenFile {
    return new OpenFile(fs.openSync(path, flags, mode));
  }

  get byteLength(): number {
    return fs.fstatSync(this.#get()).size;
  }

  /** How many bytes there were, at most `length`. */
  read(bytes: Uint8Array, at: number, length: number, position: number): Promise<number> {
    return this.#use(async (descriptor) => (await read(descriptor, bytes, at, length, position)).bytesRead);
  }

  /** How many bytes were taken, at most `length`. */
  write(bytes: Uint8Array, at: number, length: number, position: number): Promise<number> {
    return this.#use(
      async (descriptor) => (await write(descriptor, bytes, at, length, position)).bytesWritten,
    );
  }

  /** What was written survives a power cut. */
  datasync(): Promise<void> {
    return this.#use(fdatasync);
  }

  /** The time it tells of its last change; `sync` makes that durable. */
  async setTime(writtenAtMs: number): Promise<void> {
    await this.#use((descriptor) => futimes(descriptor, Date.now() / 1000, writtenAtMs / 1000));
  }

  sync(): Promise<void> {
    return this.#use(fsync);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #use<Result>(work: (descriptor: number) => Promise<Result>): Promise<Result> {
    const descriptor = this.#get();
    this.#uses += 1;
    try {
      return await work(descriptor);
    } finally {
      this.#uses -= 1;
      if (this.#uses === 0) this.#onIdle?.();
    }
  }

  async #close(): Promise<void> {
    const descriptor = this.#get();
    this.#descriptor = undefined;
    if (this.#uses > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    fs.closeSync(descriptor);
  }

  #get(): number {
    if (this.#descriptor === undefined) throw new Error('The file is closed.');
    return this.#descriptor;
  }
}
