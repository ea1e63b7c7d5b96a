import type { DecodedPicture } from './video-message.ts';

const budgetBytes = 64 * 1024 * 1024;

/** Pictures that came out of the decoder with the wanted ones: who steps on or back is likely to ask for them next. */
export class KeptPictures {
  /** Oldest first. */
  readonly #pictures = new Map<number, DecodedPicture>();
  #bytes = 0;

  add(frameIndex: number, picture: DecodedPicture): void {
    this.take(frameIndex);
    this.#pictures.set(frameIndex, picture);
    this.#bytes += picture.rgb.byteLength;
    for (const oldest of this.#pictures.keys()) if (this.#bytes > budgetBytes) this.take(oldest);
  }

  /** Hands the picture over: whoever asked keeps it now. */
  take(frameIndex: number): DecodedPicture | undefined {
    const picture = this.#pictures.get(frameIndex);
    this.#pictures.delete(frameIndex);
    this.#bytes -= picture?.rgb.byteLength ?? 0;
    return picture;
  }

  clear(): void {
    this.#pictures.clear();
    this.#bytes = 0;
  }
}
