import { constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { BlobDraft, BlobKey, OpenBlob, PublishOptions } from './blob-store.ts';
import { sourceOf } from './file-source.ts';
import { OpenFile } from './open-file.ts';
import { giveWriteBuffer, takeWriteBuffer } from './write-buffers.ts';

/** Where a file gets its name. */
export interface FilePlace {
  move(path: string, key: BlobKey): Promise<void>;
  /** Runs a flush when its turn has come. */
  flush(work: () => Promise<void>): Promise<void>;
  /** Whether a flush that is asked for now is carried out at once, or nearly. */
  isFlushNear(): boolean;
}

/**
 * On Linux a write to a file opened with O_DSYNC is a write and `fdatasync` in one (open(2)). Elsewhere it may promise less than
 * `fdatasync` does, or there is none.
 */
const writeThrough = process.platform === 'linux' ? constants.O_DSYNC : undefined;
const { O_RDWR, O_CREAT, O_EXCL } = constants;

/**
 * A draft as a file. Small chunks are gathered, so that a PDV is not a system call, and one full buffer is written
 * while the next one fills, so that the sender does not wait for the disk. What fits into one buffer, as most instances do, is written
 * and flushed by one call: each call that a thread of the pool carries out costs as much as the flush of a fast disk. Where many wait for
 * theirs it is written first, so that what waits is a file and not a buffer.
 */
export class FileDraft implements BlobDraft {
  readonly #path: string;
  readonly #place: FilePlace | undefined;
  #file: OpenFile | undefined;
  #buffer: Uint8Array | undefined;
  #buffered = 0;
  #written = 0;
  /** The write under way, if any; rejects again for whoever asks next. */
  #writing: Promise<void> | undefined;
  /** What is written survives a power cut once `#writing` has resolved. */
  #isWrittenThrough = false;
  #state: 'open' | 'published' | 'discarded' = 'open';

  /** Without a place it is a file that is only read again. */
  constructor(path: string, place?: FilePlace) {
    this.#path = path;
    this.#place = place;
  }

  append(bytes: Uint8Array): Promise<void> | undefined {
    this.#buffer ??= takeWriteBuffer();
    if (bytes.length >= this.#buffer.length - this.#buffered) return this.#appendBeyond(bytes);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
    return undefined;
  }

  /** Fills the buffer and goes on in the next ones. */
  async #appendBeyond(bytes: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < bytes.length) {
      this.#buffer ??= takeWriteBuffer();
      const piece = bytes.subarray(taken, taken + this.#buffer.length - this.#buffered);
      this.#buffer.set(piece, this.#buffered);
      this.#buffered += piece.length;
      taken += piece.length;
      if (this.#buffered === this.#buffer.length) await this.#startWrite();
    }
  }

  complete(): void {
    if (!this.#place || this.#file || this.#buffered === 0) return;
    const flag = this.#place.isFlushNear() ? writeThrough : undefined;
    this.#hand((buffer, byteLength) =>
      flag === undefined ? this.#write(buffer, byteLength) : this.#writeThrough(buffer, byteLength, flag),
    );
  }

  async source(): Promise<OpenBlob> {
    return sourceOf(await this.#flush(), this.#written);
  }

  async sync(): Promise<void> {
    this.complete();
    const file = await this.#flush();
    if (!this.#isWrittenThrough) await this.#place?.flush(() => file.datasync());
  }

  async publish(key: BlobKey, { writtenAtMs }: PublishOptions = {}): Promise<void> {
    const file = await this.#flush();
    if (writtenAtMs !== undefined) await this.#setTime(file, writtenAtMs);
    // Windows renames no open file.
    if (process.platform === 'win32') await this.#close();
    await Promise.all([this.#place?.move(this.#path, key), this.#close()]);
    this.#state = 'published';
  }

  async #setTime(file: OpenFile, writtenAtMs: number): Promise<void> {
    await file.setTime(writtenAtMs);
    await this.#place?.flush(() => file.sync());
  }

  async discard(): Promise<void> {
    if (this.#state !== 'open') return;
    await this.#writing?.catch(() => {});
    await this.#close();
    this.#releaseBuffer();
    await rm(this.#path, { force: true });
    this.#state = 'discarded';
  }

  /** At once: a name in memory takes less time than to ask a thread of the pool for it. */
  #open(flags = 0): OpenFile {
    this.#file ??= OpenFile.openAtOnce(this.#path, O_RDWR | O_CREAT | O_EXCL | flags, 0o600);
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** All that was appended is in the file. */
  async #flush(): Promise<OpenFile> {
    if (this.#buffered > 0) await this.#startWrite();
    await this.#writing;
    return this.#open();
  }

  /** Waits for the write before this one, then hands the buffer over and goes on. */
  async #startWrite(): Promise<void> {
    await this.#writing;
    this.#isWrittenThrough = false;
    this.#hand((buffer, byteLength) => this.#write(buffer, byteLength));
  }

  /** Gives the buffer to a write, which begins now. */
  #hand(write: (buffer: Uint8Array, byteLength: number) => Promise<void>): void {
    const buffer = this.#buffer as Uint8Array;
    const byteLength = this.#buffered;
    this.#buffer = undefined;
    this.#buffered = 0;
    this.#writing = write(buffer, byteLength).finally(() => giveWriteBuffer(buffer));
    // Its failure is told to who awaits it; until then it is nobody's.
    this.#writing.catch(() => {});
  }

  async #writeThrough(buffer: Uint8Array, byteLength: number, flag: number): Promise<void> {
    this.#isWrittenThrough = true;
    this.#open(flag);
    await this.#place?.flush(() => this.#write(buffer, byteLength));
  }

  async #write(buffer: Uint8Array, byteLength: number): Promise<void> {
    const file = this.#open();
    let done = 0;
    while (done < byteLength) {
      const bytesWritten = await file.write(buffer, done, byteLength - done, this.#written);
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  #releaseBuffer(): void {
    if (this.#buffer) giveWriteBuffer(this.#buffer);
    this.#buffer = undefined;
    this.#buffered = 0;
  }
}
