import { dicomError } from '../dicom-error.ts';
import { ByteSegment } from './byte-segment.ts';
import { inflateRaw } from './inflate.ts';
import { joinBytes } from './join-bytes.ts';
import type { OpenPart10Options } from './open-part10.ts';
import { type BytesWanted, gibibyte, type IndexedPart10, readInSteps, type Steps } from './read-in-steps.ts';

export type PushPart10Options = Omit<OpenPart10Options, 'headByteLength'>;

/**
 * Reads a file as its bytes arrive from a network or a disk, in chunks of any size. It keeps what belongs to the elements and lets
 * pixel data and large values pass; only a deflated data set is kept whole, since nothing shows where its pixel data is. PS3.10 §7.
 *
 * @example
 * const reader = new Part10PushReader({ stopBeforePixelData: true });
 * for await (const chunk of request) if (!reader.write(chunk)) break;
 * const { dataSet, dataSetByteOffset, stoppedAtByteOffset } = await reader.end();
 */
export class Part10PushReader {
  readonly #maximumInflatedBytes: number;
  readonly #steps: Steps<IndexedPart10>;
  #step: IteratorResult<BytesWanted, IndexedPart10>;
  /** Chunks from `#keptFrom` on, copied. */
  #kept: Uint8Array[] = [];
  #keptFrom = 0;
  #receivedBytes = 0;

  constructor(options: PushPart10Options = {}) {
    this.#maximumInflatedBytes = options.maximumInflatedBytes ?? gibibyte;
    this.#steps = readInSteps(options);
    this.#step = this.#steps.next();
  }

  /** Bytes held until the elements they belong to are whole. */
  get heldBytes(): number {
    return this.#kept.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /**
   * Takes the next bytes, which stay the caller's. False once nothing more is needed. Throws as `openPart10` does, as soon as damage
   * shows.
   */
  write(chunk: Uint8Array): boolean {
    const chunkFrom = this.#receivedBytes;
    this.#receivedBytes += chunk.byteLength;
    if (this.#step.done) return false;
    this.#keep(chunk, chunkFrom, this.#step.value);
    while (!this.#step.done && this.#holds(this.#step.value)) this.#give(Number.POSITIVE_INFINITY);
    return !this.#step.done;
  }

  /** Tells that no more bytes come, and returns what was read. */
  async end(signal?: AbortSignal): Promise<IndexedPart10> {
    while (!this.#step.done) {
      if (this.#step.value.deflated) await this.#inflate(signal);
      else this.#give(this.#receivedBytes);
    }
    return this.#step.value;
  }

  #holds({ byteOffset, atLeast }: BytesWanted): boolean {
    return this.#receivedBytes >= byteOffset + atLeast;
  }

  #keep(chunk: Uint8Array, chunkFrom: number, wanted: BytesWanted): void {
    const from = Math.max(chunkFrom, wanted.byteOffset);
    if (from >= this.#receivedBytes) return;
    if (this.#kept.length === 0) this.#keptFrom = from;
    this.#kept.push(chunk.slice(from - chunkFrom));
    // What is deflated does not grow by it.
    if (wanted.deflated && this.#receivedBytes - wanted.byteOffset > this.#maximumInflatedBytes)
      throw dicomError('DICOM_INFLATE_TOO_LARGE', { limit: this.#maximumInflatedBytes });
  }

  /** Gives all that is kept, and keeps on what the next step begins with. */
  #give(sourceEnd: number): void {
    const wanted = this.#step.value as BytesWanted;
    const segment = new ByteSegment(this.#takeKept(wanted.byteOffset), wanted.byteOffset);
    this.#step = this.#steps.next({ segment, sourceEnd });
    if (this.#step.done) return;
    const { byteOffset } = this.#step.value;
    if (byteOffset >= segment.end) return;
    this.#kept = [segment.slice(byteOffset, segment.end - byteOffset)];
    this.#keptFrom = byteOffset;
  }

  async #inflate(signal: AbortSignal | undefined): Promise<void> {
    const { byteOffset } = this.#step.value as BytesWanted;
    const inflated = await inflateRaw(this.#takeKept(byteOffset), this.#maximumInflatedBytes, signal);
    const segment = new ByteSegment(inflated, byteOffset);
    this.#step = this.#steps.next({ segment, sourceEnd: segment.end });
  }

  #takeKept(byteOffset: number): Uint8Array {
    const kept = this.#kept;
    this.#kept = [];
    const bytes = kept.length === 1 ? (kept[0] as Uint8Array) : joinBytes(kept);
    return bytes.subarray(Math.max(0, byteOffset - this.#keptFrom));
  }
}
