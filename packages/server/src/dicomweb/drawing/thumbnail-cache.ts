/** The thumbnails drawn last, by entity tag; a few kilobytes each. Two who ask at once wait for one drawing. */
export class ThumbnailCache {
  readonly #pictures = new Map<string, Promise<Uint8Array>>();
  readonly #limit: number;

  constructor(limit = 512) {
    this.#limit = limit;
  }

  get(tag: string, draw: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const picture = this.#pictures.get(tag) ?? draw();
    this.#pictures.delete(tag); // to the end: used last
    this.#pictures.set(tag, picture);
    picture.catch(() => this.#pictures.delete(tag));
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= this.#limit) break;
      this.#pictures.delete(oldest);
    }
    return picture;
  }
}
