import type { SampleArray } from '@isocenter/pixels';
import type { Refusal } from '../backend.ts';
import { Residency } from './residency.ts';
import { type SampleTextureFormat, uploadTile } from './sample-texture.ts';
import type { Tile } from './tile.ts';

/** Values for every pixel of an image: its samples, or a mask. Their identity decides whether they are uploaded again. */
export interface PixelGrid {
  readonly values: SampleArray;
  readonly columns: number;
  readonly format: SampleTextureFormat;
}

/** The tiles that lie on the GPU; those used last stay, as many as the budget allows. */
export class TileTextures {
  readonly #gl: WebGL2RenderingContext;
  readonly #budgetBytes: number;
  readonly #textures: Residency<string, WebGLTexture>;
  readonly #numbers = new WeakMap<SampleArray, number>();
  #count = 0;

  constructor(gl: WebGL2RenderingContext, budgetBytes: number) {
    this.#gl = gl;
    this.#budgetBytes = budgetBytes;
    this.#textures = new Residency(budgetBytes, (texture) => gl.deleteTexture(texture));
  }

  /**
   * Uploads what of these tiles is not there yet, in all grids; other tiles go for it, never these. Answers why they are not all
   * there: they are more than the budget, or the GPU did not take one even when it had no others.
   */
  hold(grids: readonly PixelGrid[], tiles: readonly Tile[]): Refusal | undefined {
    const wanted = grids.flatMap((grid) =>
      tiles.map((tile) => ({ grid, tile, key: this.#keyOf(grid, tile), bytes: bytesOf(grid, tile) })),
    );
    if (wanted.reduce((sum, { bytes }) => sum + bytes, 0) > this.#budgetBytes) return 'too-large';
    this.#textures.beginPicture();
    // All that are there are marked as used before the first is added, or that could push out one of them.
    const missing = wanted.filter(({ key }) => !this.#textures.find(key));
    for (const { grid, tile, key, bytes } of missing) {
      const upload = (): WebGLTexture | undefined => uploadTile(this.#gl, grid, tile.held);
      const texture = upload() ?? (this.#textures.releaseOthers() ? upload() : undefined);
      if (!texture) return 'no-memory';
      this.#textures.add(key, texture, bytes);
    }
    return undefined;
  }

  /** The texture of a tile that is held. */
  find(grid: PixelGrid, tile: Tile): WebGLTexture | undefined {
    return this.#textures.find(this.#keyOf(grid, tile));
  }

  /** After the context was lost, and all textures with it. */
  forget(): void {
    this.#textures.forget();
  }

  #keyOf({ values }: PixelGrid, { index }: Tile): string {
    let number = this.#numbers.get(values);
    if (number === undefined) {
      number = this.#count++;
      this.#numbers.set(values, number);
    }
    return `${number}/${index}`;
  }
}

const bytesOf = ({ format }: PixelGrid, { held }: Tile): number =>
  (held.right - held.left) * (held.bottom - held.top) * format.bytesPerPixel;
