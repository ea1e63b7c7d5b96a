import { createHash } from 'node:crypto';
import { createUid } from '@isocenter/dicom';
import { type MadeImage, madeImage } from '../harness/made-images.ts';

/** What was sent to a server, and what the server said it has. */
export class Ledger {
  readonly #digests = new Map<string, string>();
  readonly #studyOf = new Map<string, string>();
  readonly #acknowledged = new Set<string>();
  readonly #deletions = new Map<string, 'asked' | 'acknowledged'>();
  /** Studies that were sent something since the last check. */
  readonly touched = new Set<string>();
  #made = 0;

  /** A new image, every eighth of them too large for one write. */
  nextImage(study: { readonly StudyInstanceUID: string; readonly SeriesInstanceUID: string }): MadeImage {
    const size = ++this.#made % 8 === 0 ? 448 : 32;
    const pixels = Uint16Array.from({ length: size * size }, (_, i) => (i * 31 + this.#made * 977) & 0xfff);
    const image = madeImage({
      ...study,
      SOPInstanceUID: createUid(),
      InstanceNumber: this.#made,
      Rows: size,
      Columns: size,
      PixelData: pixels,
    });
    this.#digests.set(image.sopInstanceUid, dataSetDigest(image.bytes));
    this.#studyOf.set(image.sopInstanceUid, image.studyInstanceUid);
    this.touched.add(image.studyInstanceUid);
    return image;
  }

  acknowledge(sopInstanceUid: string): void {
    if (!this.#digests.has(sopInstanceUid)) throw new Error('Something was acknowledged that nobody sent');
    this.#acknowledged.add(sopInstanceUid);
  }

  /** Its deletion is asked for: from now on it may be there or not, but not in part. */
  askDeletion(studyInstanceUid: string): void {
    this.#deletions.set(studyInstanceUid, 'asked');
  }

  /** Its deletion was acknowledged: it must be gone. */
  acknowledgeDeletion(studyInstanceUid: string): void {
    this.#deletions.set(studyInstanceUid, 'acknowledged');
  }

  deletionOf(studyInstanceUid: string): 'asked' | 'acknowledged' | undefined {
    return this.#deletions.get(studyInstanceUid);
  }

  acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  get acknowledgedCount(): number {
    return this.#acknowledged.size;
  }

  get deletedCount(): number {
    return [...this.#deletions.values()].filter((deletion) => deletion === 'acknowledged').length;
  }

  get studies(): string[] {
    return [...new Set(this.#studyOf.values())];
  }

  acknowledgedOf(studyInstanceUid: string): string[] {
    return [...this.#acknowledged].filter((uid) => this.#studyOf.get(uid) === studyInstanceUid);
  }

  digestOf(sopInstanceUid: string): string | undefined {
    return this.#digests.get(sopInstanceUid);
  }
}

/** SHA-256 of what lies behind the file meta information, which a server may write anew. PS3.10 §7.1. */
export function dataSetDigest(file: Uint8Array): string {
  const groupLength = new DataView(file.buffer, file.byteOffset).getUint32(140, true);
  return createHash('sha256')
    .update(file.subarray(144 + groupLength))
    .digest('hex');
}
