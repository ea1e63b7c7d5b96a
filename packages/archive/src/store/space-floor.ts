import { archiveError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { BlobStore } from './blob-store.ts';

/** The free space is asked for at most this often. */
const lookMs = 1000;

/**
 * Refuses what would fill the disk, before it does: the last bytes belong to the index, the log and whoever cleans up.
 * What was let in since the last look counts as used, so that many senders at once cannot each take the same room.
 */
export class SpaceFloor {
  readonly #blobs: Pick<BlobStore, 'freeBytes'>;
  readonly #clock: Clock;
  readonly #minimumFreeBytes: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #freeBytes = Number.POSITIVE_INFINITY;

  constructor(blobs: Pick<BlobStore, 'freeBytes'>, clock: Clock, minimumFreeBytes: number) {
    this.#blobs = blobs;
    this.#clock = clock;
    this.#minimumFreeBytes = minimumFreeBytes;
  }

  /**
   * Takes room for so many bytes more; a promise only where the disk has to be asked first. Throws `ARCHIVE_FULL`
   * where it would leave less than the floor.
   */
  take(byteLength: number): Promise<void> | undefined {
    if (Math.abs(this.#clock.now() - this.#lookedAt) < lookMs) {
      this.#takeSeen(byteLength);
      return undefined;
    }
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking.then(() => this.#takeSeen(byteLength));
  }

  async #look(): Promise<void> {
    this.#freeBytes = (await this.#blobs.freeBytes()) ?? Number.POSITIVE_INFINITY;
    this.#lookedAt = this.#clock.now();
  }

  #takeSeen(byteLength: number): void {
    if (this.#freeBytes - byteLength < this.#minimumFreeBytes) throw archiveError('ARCHIVE_FULL', {});
    this.#freeBytes -= byteLength;
  }
}
