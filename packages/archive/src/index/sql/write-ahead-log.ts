import { closeSync, fdatasync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const pieceBytes = 2 ** 20;

/**
 * The write-ahead log of an open SQLite database, flushed by a thread of the pool: SQLite's own flush would hold up the event loop
 * for as long as the disk takes (docs/adr/0022).
 */
export class WriteAheadLog {
  readonly #file: number;
  readonly #datasync: (file: number) => Promise<void>;
  /** A flush failed, and none has succeeded since: what can be read may not be on the disk. */
  #isUnsure = false;

  /**
   * SQLite must have made the file, and must be what writes it: it keeps the one it has open for as long as the database is, so this is
   * that one.
   */
  constructor(path: string, datasync: (file: number) => Promise<void> = promisify(fdatasync)) {
    this.#file = openSync(path, 'r+');
    this.#datasync = datasync;
  }

  /** Resolves once everything that was written before the call survives a power cut. */
  async flush(): Promise<void> {
    try {
      if (this.#isUnsure) this.#writeAgain();
      await this.#datasync(this.#file);
      this.#isUnsure = false;
    } catch (error) {
      this.#isUnsure = true;
      // At once, for the next flush may be SQLite's own.
      this.#writeAgain();
      throw error;
    }
  }

  /** Resolves when everything that can be read survives a power cut; waits for the disk only after a flush that failed. */
  async settle(): Promise<void> {
    if (this.#isUnsure) await this.flush();
  }

  close(): void {
    closeSync(this.#file);
  }

  /**
   * An operating system may take for clean what it could not flush, and a second flush would succeed without it: so the same bytes are
   * written to the same places. Nothing else runs meanwhile, SQLite included.
   */
  #writeAgain(): void {
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (let at = 0; ; ) {
      const byteLength = readSync(this.#file, piece, 0, piece.length, at);
      if (byteLength === 0) return;
      at += writeSync(this.#file, piece, 0, byteLength, at);
    }
  }
}
