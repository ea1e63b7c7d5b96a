import type { CodedPicture } from './video-track.ts';

/** The pictures known of a video, in the order of decoding and findable by their place in the order of display. */
export class PictureTable {
  readonly #pictures: CodedPicture[] = [];
  readonly #positions: number[] = [];

  get length(): number {
    return this.#pictures.length;
  }

  add(pictures: readonly CodedPicture[]): void {
    for (const picture of pictures) {
      this.#positions[picture.frameIndex] = this.#pictures.length;
      this.#pictures.push(picture);
    }
  }

  at(position: number): CodedPicture | undefined {
    return this.#pictures[position];
  }

  positionOf(frameIndex: number): number | undefined {
    return this.#positions[frameIndex];
  }

  /**
   * The last picture up to this one at which decoding can begin. Those that are decoded behind such a picture and shown before it
   * build on what lies before both.
   */
  startFor(position: number): number {
    const frameIndex = this.#pictures[position]?.frameIndex ?? 0;
    for (let start = position; start > 0; start--) {
      const candidate = this.#pictures[start];
      if (candidate?.isSync && candidate.frameIndex <= frameIndex) return start;
    }
    return 0;
  }
}
