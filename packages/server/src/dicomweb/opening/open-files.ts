import type { OpenBlob, StoredInstance } from '@isocenter/archive';
import { Lending } from './lending.ts';

/** Stored files kept open, so that the frames of a series that is scrolled through are one read each. */
export class OpenFiles {
  readonly #lending: Lending<OpenBlob>;

  /** Node takes as many file handles as the system lets it have, which is seldom less than 4096. */
  constructor(limit = 1024) {
    this.#lending = new Lending({ limit, close: (blob) => blob.close() });
  }

  use<T>(stored: StoredInstance, work: (blob: OpenBlob) => Promise<T>): Promise<T> {
    return this.#lending.use(stored.sha256, () => stored.open(), work);
  }

  close(): Promise<void> {
    return this.#lending.close();
  }
}
