import type { ByteSource } from '@isocenter/dicom';
import type { BlobDraft, BlobKey, PublishOptions } from '../blob-store.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { chunkBytes, createFileKey, sealChunk, writeSeal } from './sealed-format.ts';
import { sealedSource } from './sealed-source.ts';

/** Seals chunk after chunk into the draft below; the last one and the seal once the key is known. */
export class EncryptedDraft implements BlobDraft {
  readonly #inner: BlobDraft;
  readonly #keys: EncryptionKeys;
  readonly #key = createFileKey();
  /** What is not sealed yet: up to one chunk, since it may be the last. */
  readonly #pending = Buffer.allocUnsafe(chunkBytes);
  #pendingBytes = 0;
  #sealedChunks = 0;
  #sealedFor: BlobKey | undefined;

  constructor(inner: BlobDraft, keys: EncryptionKeys) {
    this.#inner = inner;
    this.#keys = keys;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#sealedFor !== undefined) throw new TypeError('A draft takes nothing after sync');
    let taken = 0;
    while (taken < bytes.length) {
      if (this.#pendingBytes === chunkBytes) await this.#sealPending(false);
      const piece = bytes.subarray(taken, taken + chunkBytes - this.#pendingBytes);
      this.#pending.set(piece, this.#pendingBytes);
      this.#pendingBytes += piece.length;
      taken += piece.length;
    }
  }

  async source(): Promise<ByteSource> {
    const inner = await this.#inner.source();
    if (this.#sealedFor !== undefined) return sealedSource(inner, this.#key, this.#byteLength);
    const sealedBytes = this.#sealedChunks * chunkBytes;
    const sealed = sealedSource(inner, this.#key, sealedBytes, { isFinished: false });
    return unfinishedSource(sealed, Uint8Array.prototype.slice.call(this.#pending, 0, this.#pendingBytes));
  }

  async sync(key: BlobKey): Promise<void> {
    await this.#seal(key);
    await this.#inner.sync(key);
  }

  async publish(key: BlobKey, options?: PublishOptions): Promise<void> {
    await this.#seal(key);
    await this.#inner.publish(key, options);
  }

  discard(): Promise<void> {
    return this.#inner.discard();
  }

  get #byteLength(): number {
    const whole = this.#sealedFor === undefined ? this.#sealedChunks : this.#sealedChunks - 1;
    return whole * chunkBytes + this.#pendingBytes;
  }

  async #seal(key: BlobKey): Promise<void> {
    if (this.#sealedFor === key) return;
    if (this.#sealedFor !== undefined) throw new TypeError('A draft is sealed for another key');
    const byteLength = this.#byteLength;
    await this.#sealPending(true);
    this.#sealedFor = key;
    await this.#inner.append(writeSeal(this.#keys.newest, this.#key, byteLength, key));
  }

  async #sealPending(isLast: boolean): Promise<void> {
    const bytes = this.#pending.subarray(0, this.#pendingBytes);
    const sealed = sealChunk(this.#key, this.#sealedChunks, isLast, bytes);
    this.#sealedChunks += 1;
    if (!isLast) this.#pendingBytes = 0;
    await this.#inner.append(sealed);
  }
}

/** What was appended so far: whole chunks below, and the beginning of the next one in memory. */
function unfinishedSource(sealed: ByteSource, rest: Uint8Array): ByteSource {
  const { byteLength } = sealed;
  return {
    byteLength: byteLength + rest.length,
    async read(byteOffset, wanted, signal) {
      const end = Math.min(byteOffset + wanted, byteLength + rest.length);
      const below = await sealed.read(byteOffset, Math.min(end, byteLength) - byteOffset, signal);
      const above = rest.subarray(Math.max(0, byteOffset - byteLength), Math.max(0, end - byteLength));
      return below.length === 0 ? above : Buffer.concat([below, above]);
    },
  };
}
