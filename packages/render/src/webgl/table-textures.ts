import type { LevelTable } from '../display-transform.ts';
import type { Scene } from '../scene.ts';
import { uploadColourMap, uploadLevels } from './level-texture.ts';
import type { PreciseTransform } from './precise-transform.ts';
import { Residency } from './residency.ts';
import type { ShaderVariant } from './shader-variant.ts';

/** What says which light a value becomes. */
export const tableNames = ['storedTable', 'curveTable', 'colourMap'] as const;

/** Those of one picture; absent where its shader reads none. */
export type HeldTables = Partial<Record<(typeof tableNames)[number], WebGLTexture>>;

const budgetBytes = 32 << 20;

/** Level tables and colour maps that lie on the GPU, by identity; those used last stay. */
export class TableTextures {
  readonly #gl: WebGL2RenderingContext;
  readonly #textures: Residency<object, WebGLTexture>;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#textures = new Residency(budgetBytes, (texture) => gl.deleteTexture(texture));
  }

  /** Uploads what a picture takes and is not there yet; undefined where the GPU did not take one even when it had no others. */
  hold({ colourMap }: Scene, transform: PreciseTransform, { grey }: ShaderVariant): HeldTables | undefined {
    if (transform.kind !== 'grey') return {};
    const { curve } = transform;
    const gl = this.#gl;
    this.#textures.beginPicture();
    const wanted = {
      ...(curve.kind === 'table' && { curveTable: this.#levels(curve.table) }),
      ...(grey?.hasStoredTable &&
        transform.storedLevels && { storedTable: this.#levels(transform.storedLevels) }),
      ...(colourMap && { colourMap: this.#find(colourMap.rgb, 768, () => uploadColourMap(gl, colourMap)) }),
    };
    return Object.values(wanted).includes(undefined) ? undefined : (wanted as HeldTables);
  }

  /** After the context was lost, and all textures with it. */
  forget(): void {
    this.#textures.forget();
  }

  #levels(table: LevelTable): WebGLTexture | undefined {
    return this.#find(table.levels, table.levels.length, () => uploadLevels(this.#gl, table));
  }

  #find(key: object, bytes: number, upload: () => WebGLTexture | undefined): WebGLTexture | undefined {
    const known = this.#textures.find(key);
    if (known) return known;
    const texture = upload() ?? (this.#textures.releaseOthers() ? upload() : undefined);
    if (texture) this.#textures.add(key, texture, bytes);
    return texture;
  }
}
