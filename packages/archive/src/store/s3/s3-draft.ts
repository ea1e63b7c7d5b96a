import { randomUUID } from 'node:crypto';
import { readRange } from '@isocenter/dicom';
import { archiveError } from '../../errors.ts';
import type { BlobDraft, BlobKey, OpenBlob } from '../blob-store.ts';
import type { FileDraft } from '../file-draft.ts';
import type { Turns } from '../turns.ts';
import type { S3Bucket, UploadedPart } from './s3-bucket.ts';

/** Up to here a file is one request; beyond it, an upload in parts of this size. S3 takes parts from 5 MiB on. */
const partBytes = 8 * 2 ** 20;
/** S3 takes no more, so that the largest file is 80 GiB. */
const maximumParts = 10_000;
/** Parts of one file on their way at once. */
const partsAhead = 2;
/** How often the object that names an upload is written anew while the upload goes on. */
const renewMs = 5 * 60_000;
/** After this without renewal, the process that began an upload is gone: no part may take so long. */
export const uploadTooOldMs = 60 * 60_000;

interface Upload {
  readonly place: string;
  readonly uploadId: string;
  /** The object that names it. */
  readonly note: string;
  readonly parts: readonly UploadedPart[];
}

/**
 * A draft that gathers in a local file. A large one is sent by `sync`, in parts that nobody sees before `publish`
 * completes them; a small one is a single request of `publish`.
 */
export class S3Draft implements BlobDraft {
  readonly #spool: FileDraft;
  readonly #bucket: S3Bucket;
  readonly #turns: Turns;
  readonly #placeOf: (key: BlobKey) => string;
  #upload: Upload | undefined;

  constructor(spool: FileDraft, bucket: S3Bucket, turns: Turns, placeOf: (key: BlobKey) => string) {
    this.#spool = spool;
    this.#bucket = bucket;
    this.#turns = turns;
    this.#placeOf = placeOf;
  }

  append(bytes: Uint8Array): Promise<void> | undefined {
    return this.#spool.append(bytes);
  }

  source(): Promise<OpenBlob> {
    return this.#spool.source();
  }

  async sync(key: BlobKey): Promise<void> {
    const source = await this.#spool.source();
    if (source.byteLength > partBytes) this.#upload = await this.#send(this.#placeOf(key), source);
  }

  async publish(key: BlobKey, { replacing = false } = {}): Promise<void> {
    const place = this.#placeOf(key);
    const source = await this.#spool.source();
    if (this.#upload && this.#upload.place !== place) await this.#endUpload();
    if (source.byteLength > partBytes) {
      const upload = this.#upload ?? (await this.#send(place, source));
      this.#upload = upload;
      await this.#bucket.completeUpload(place, upload.uploadId, upload.parts, {
        mustBeNew: !replacing,
      });
      if ((await this.#bucket.findByteLength(place)) !== source.byteLength) {
        throw archiveError('ARCHIVE_BLOBS_UNREACHABLE', { reason: 'an upload that is not there' });
      }
      this.#upload = undefined;
      await this.#bucket.delete([upload.note]);
    } else {
      await this.#turns.take(source.byteLength, async () => {
        const bytes = await readRange(source, { byteOffset: 0, byteLength: source.byteLength });
        await this.#bucket.put(place, bytes, { mustBeNew: !replacing });
      });
    }
    await this.#spool.discard();
  }

  async discard(): Promise<void> {
    await this.#spool.discard();
    await this.#endUpload();
  }

  async #endUpload(): Promise<void> {
    const upload = this.#upload;
    this.#upload = undefined;
    if (!upload) return;
    await this.#bucket.abortUpload(upload.place, upload.uploadId);
    await this.#bucket.delete([upload.note]);
  }

  /** Sends all parts, naming the upload beside them, so that who starts after a crash can end it. */
  async #send(place: string, source: OpenBlob): Promise<Upload> {
    const count = Math.ceil(source.byteLength / partBytes);
    if (count > maximumParts) {
      throw archiveError('ARCHIVE_INSTANCE_TOO_LARGE', { limitBytes: maximumParts * partBytes });
    }
    const uploadId = await this.#bucket.startUpload(place);
    const note = `uploads/${randomUUID()}`;
    const words = new TextEncoder().encode(JSON.stringify({ place, uploadId }));
    const renew = () => this.#bucket.put(note, words, { mustBeNew: false });
    const parts: UploadedPart[] = [];
    let renewedAt = performance.now();
    let next = 0;
    const sendParts = async () => {
      while (next < count) {
        const index = next++;
        if (performance.now() - renewedAt > renewMs) {
          renewedAt = performance.now();
          await renew();
        }
        const byteOffset = index * partBytes;
        const byteLength = Math.min(partBytes, source.byteLength - byteOffset);
        parts[index] = await this.#turns.take(byteLength, async () => {
          const bytes = await readRange(source, { byteOffset, byteLength });
          return this.#bucket.uploadPart(place, uploadId, index + 1, bytes);
        });
      }
    };
    try {
      await renew();
      const sending = await Promise.allSettled(Array.from({ length: partsAhead }, sendParts));
      const failure = sending.find((one) => one.status === 'rejected');
      if (failure) throw failure.reason;
    } catch (error) {
      // Where not even this can be said, the next start ends it.
      await this.#bucket.abortUpload(place, uploadId).then(
        () => this.#bucket.delete([note]),
        () => undefined,
      );
      throw error;
    }
    return { place, uploadId, note, parts };
  }
}
