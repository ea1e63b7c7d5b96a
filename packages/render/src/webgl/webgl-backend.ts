import type { Refusal, RenderBackend, TargetContext } from '../backend.ts';
import { type CanvasSize, type ImageToCanvas, isOneToOne } from '../camera.ts';
import { closeGpuContext, type GpuContext } from '../gpu-context.ts';
import type { OverlayLayer, Scene, ShutterLayer } from '../scene.ts';
import { setGrey } from './grey-uniforms.ts';
import { isPrecise } from './precise-transform.ts';
import { Program } from './program.ts';
import { maskTextureFormat, sampleTextureFormat } from './sample-texture.ts';
import { type ShaderVariant, shaderVariant } from './shader-variant.ts';
import { fragmentShader } from './shaders.ts';
import { TableTextures, tableNames } from './table-textures.ts';
import { boundsOnCanvas, isSeen, type Tile, tilesOf } from './tile.ts';
import { type PixelGrid, TileTextures } from './tile-textures.ts';

export interface WebglBackendOptions {
  /** Textures of frames and their masks kept on the GPU. */
  readonly textureBudgetBytes: number;
  /** Pixels along a side of a texture, if fewer than the GPU allows; larger images are tiled. */
  readonly largestTextureLength?: number | undefined;
  /** The GPU is gone, or refuses a shader: `draw` answers false. */
  readonly onLost: () => void;
  /** It came back: everything should be drawn anew. */
  readonly onRestored: () => void;
}

const unitOf = { samples: 0, storedTable: 1, curveTable: 2, overlay: 3, shutter: 4, colourMap: 5 } as const;
type TextureName = keyof typeof unitOf;
/** What has a value for each pixel of the image. An integer sampler must not share a unit with a float one, bound or not. */
const gridNames = ['samples', 'overlay', 'shutter'] as const;
type PixelGrids = Record<(typeof gridNames)[number], PixelGrid | undefined>;
/** A unit that no sampler reads: uploads bind here and disturb nothing. */
const uploadUnit = 6;

/**
 * Draws with one WebGL2 context on a canvas nobody sees, and copies the result into each viewport's canvas; so any
 * number of viewports need one context, and each frame is one texture, or as many tiles of it as are seen.
 */
export class WebglBackend implements RenderBackend {
  readonly kind = 'webgl';
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: OffscreenCanvas | HTMLCanvasElement;
  /** By the text of their fragment shader's variant. */
  readonly #programs = new Map<string, Program>();
  readonly #tiles: TileTextures;
  readonly #tables: TableTextures;
  readonly #largestTextureLength: number;
  readonly #largestCanvasLength: number;
  readonly #onLost: () => void;
  readonly #listeners = new AbortController();

  constructor(
    { gl, canvas }: GpuContext,
    { textureBudgetBytes, largestTextureLength, onLost, onRestored }: WebglBackendOptions,
  ) {
    this.#gl = gl;
    this.#onLost = onLost;
    this.#canvas = canvas;
    this.#tiles = new TileTextures(gl, textureBudgetBytes);
    this.#tables = new TableTextures(gl);
    this.#largestCanvasLength = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    this.#largestTextureLength = Math.min(this.#largestCanvasLength, largestTextureLength ?? Infinity);
    const target: EventTarget = canvas;
    const { signal } = this.#listeners;
    // Without preventDefault the browser never restores the context.
    target.addEventListener(
      'webglcontextlost',
      (event) => {
        event.preventDefault();
        onLost();
      },
      { signal },
    );
    target.addEventListener(
      'webglcontextrestored',
      () => {
        this.#tiles.forget();
        this.#tables.forget();
        this.#programs.clear();
        onRestored();
      },
      { signal },
    );
  }

  draw(target: TargetContext, size: CanvasSize, scene: Scene): Refusal | undefined {
    const refusal = this.#draw(target, size, scene);
    return this.#gl.isContextLost() ? 'lost' : refusal;
  }

  #draw(target: TargetContext, size: CanvasSize, scene: Scene): Refusal | undefined {
    const gl = this.#gl;
    if (gl.isContextLost()) return 'lost';
    const { frame, transform, view } = scene;
    if (!isPrecise(frame, transform)) return 'imprecise';
    if (Math.max(size.width, size.height) > this.#largestCanvasLength) return 'too-large';
    const format = sampleTextureFormat(gl, frame);
    const interpolation = isOneToOne(view) ? 'nearest' : scene.interpolation;
    const tiles = tilesOf(frame, this.#largestTextureLength);
    const isTiled = tiles.length > 1;
    const variant = shaderVariant(scene, transform, format.sampler, interpolation, isTiled);
    const program = this.#program(variant);
    if (!program) {
      this.#onLost();
      return 'lost';
    }
    gl.activeTexture(gl.TEXTURE0 + uploadUnit);
    const grids: PixelGrids = {
      samples: { values: frame.values, columns: frame.columns, format },
      overlay: scene.overlay && this.#maskGrid(scene.overlay),
      shutter: scene.shutter && this.#maskGrid(scene.shutter),
    };
    const drawnTiles = isTiled ? tiles.filter((tile) => isSeen(tile, view, size)) : tiles;
    const held = Object.values(grids).filter((grid) => grid !== undefined);
    const refusal = this.#tiles.hold(held, drawnTiles);
    if (refusal) return refusal;
    const tables = this.#tables.hold(scene, transform, variant);
    if (!tables) return 'no-memory';
    if (!this.#growTo(size)) return 'too-large';

    program.use();
    gl.viewport(0, 0, size.width, size.height);
    setView(program, view, size);
    program.setIntegers('imageSize', frame.columns, frame.rows);
    this.#setShutterColour(program, scene.shutter);
    for (const name of tableNames) this.#bind(program, name, tables[name]);
    if (transform.kind === 'grey') setGrey(program, frame, transform, variant);
    else program.setFlag('isInverted', transform.invert);
    // The image's surroundings are part of its only tile, but of none of several.
    if (isTiled) gl.clear(gl.COLOR_BUFFER_BIT);
    for (const tile of drawnTiles) {
      if (isTiled) this.#confine(program, tile, view, size);
      for (const name of gridNames) {
        const grid = grids[name];
        this.#bind(program, name, grid && this.#tiles.find(grid, tile));
      }
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
    gl.disable(gl.SCISSOR_TEST);

    const top = this.#canvas.height - size.height;
    target.drawImage(this.#canvas, 0, top, size.width, size.height, 0, 0, size.width, size.height);
    return undefined;
  }

  dispose(): void {
    this.#listeners.abort();
    closeGpuContext({ gl: this.#gl });
  }

  #program(variant: ShaderVariant): Program | undefined {
    const key = JSON.stringify(variant);
    const known = this.#programs.get(key);
    if (known) return known;
    const program = Program.link(this.#gl, fragmentShader(variant));
    if (program) this.#programs.set(key, program);
    return program;
  }

  /** What is drawn next is drawn only where this tile is. */
  #confine(program: Program, { drawn, held }: Tile, view: ImageToCanvas, size: CanvasSize): void {
    const gl = this.#gl;
    program.setIntegers('tileOrigin', held.left, held.top);
    program.setIntegers('tileStart', drawn.left, drawn.top);
    program.setIntegers('tileEnd', drawn.right, drawn.bottom);
    const { left, top, right, bottom } = boundsOnCanvas(drawn, view);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(left, size.height - bottom, right - left, bottom - top);
  }

  #setShutterColour(program: Program, shutter: ShutterLayer | undefined): void {
    const [red, green, blue] = shutter?.rgb ?? [0, 0, 0];
    program.setFloats('shutterColour', [red / 255, green / 255, blue / 255]);
  }

  #maskGrid({ mask, columns }: OverlayLayer): PixelGrid {
    return { values: mask, columns, format: maskTextureFormat(this.#gl) };
  }

  #bind(program: Program, name: TextureName, texture: WebGLTexture | undefined): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unitOf[name]);
    gl.bindTexture(gl.TEXTURE_2D, texture ?? null);
    program.setInteger(name, unitOf[name]);
    gl.activeTexture(gl.TEXTURE0 + uploadUnit);
  }

  /** The hidden canvas only grows: shrinking would throw its buffers away for nothing. False where the GPU has no room for it. */
  #growTo(size: CanvasSize): boolean {
    const gl = this.#gl;
    const canvas = this.#canvas;
    const { width, height } = canvas;
    if (width < size.width) canvas.width = size.width;
    if (height < size.height) canvas.height = size.height;
    if (gl.drawingBufferWidth === canvas.width && gl.drawingBufferHeight === canvas.height) return true;
    // The browser made it smaller than it was asked for, and would stretch what is drawn.
    canvas.width = width;
    canvas.height = height;
    return false;
  }
}

function setView(program: Program, view: ImageToCanvas, size: CanvasSize): void {
  const determinant = view.a * view.d - view.b * view.c;
  program.setFloat('canvasHeight', size.height);
  program.setFloats('columnOf', [
    view.d / determinant,
    -view.c / determinant,
    (view.c * view.f - view.d * view.e) / determinant,
  ]);
  program.setFloats('rowOf', [
    -view.b / determinant,
    view.a / determinant,
    (view.b * view.e - view.a * view.f) / determinant,
  ]);
}
