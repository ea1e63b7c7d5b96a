import type { DecodedFrame } from '@isocenter/pixels';
import type { RenderBackend, TargetContext } from '../backend.ts';
import { type CanvasSize, type ImageToCanvas, isOneToOne } from '../camera.ts';
import type { GreyTransform, LevelCurve, LevelTable } from '../display-transform.ts';
import type { OverlayLayer, Scene, ShutterLayer } from '../scene.ts';
import { uploadColourMap, uploadLevels } from './level-texture.ts';
import { Program } from './program.ts';
import { Residency } from './residency.ts';
import { maskTextureFormat, sampleTextureFormat } from './sample-texture.ts';
import { type ShaderVariant, shaderVariant } from './shader-variant.ts';
import { fragmentShader } from './shaders.ts';
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
const smallTextureBudgetBytes = 32 << 20;

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
  /** Level tables and colour maps, by identity. */
  readonly #tables: Residency<object, WebGLTexture>;
  readonly #largestTextureLength: number;
  readonly #largestCanvasLength: number;
  readonly #onLost: () => void;
  readonly #listeners = new AbortController();

  constructor(
    gl: WebGL2RenderingContext,
    canvas: OffscreenCanvas | HTMLCanvasElement,
    { textureBudgetBytes, largestTextureLength, onLost, onRestored }: WebglBackendOptions,
  ) {
    this.#gl = gl;
    this.#onLost = onLost;
    this.#canvas = canvas;
    this.#tiles = new TileTextures(gl, textureBudgetBytes);
    this.#tables = new Residency(smallTextureBudgetBytes, (texture) => gl.deleteTexture(texture));
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

  draw(target: TargetContext, size: CanvasSize, scene: Scene): boolean {
    const gl = this.#gl;
    if (gl.isContextLost()) return false;
    const { frame, transform, view } = scene;
    if (Math.max(size.width, size.height) > this.#largestCanvasLength) return false;
    const format = sampleTextureFormat(gl, frame);
    const interpolation = isOneToOne(view) ? 'nearest' : scene.interpolation;
    const tiles = tilesOf(frame, this.#largestTextureLength);
    const isTiled = tiles.length > 1;
    const variant = shaderVariant(scene, format.sampler, interpolation, isTiled);
    const program = this.#program(variant);
    if (!program) {
      this.#onLost();
      return false;
    }
    gl.activeTexture(gl.TEXTURE0 + uploadUnit);
    const grids: PixelGrids = {
      samples: { values: frame.values, columns: frame.columns, format },
      overlay: scene.overlay && this.#maskGrid(scene.overlay),
      shutter: scene.shutter && this.#maskGrid(scene.shutter),
    };
    const drawnTiles = isTiled ? tiles.filter((tile) => isSeen(tile, view, size)) : tiles;
    const held = Object.values(grids).filter((grid) => grid !== undefined);
    if (!this.#tiles.hold(held, drawnTiles)) return false;

    this.#growTo(size);
    this.#tables.beginPicture();
    program.use();
    gl.viewport(0, 0, size.width, size.height);
    setView(program, view, size);
    program.setIntegers('imageSize', frame.columns, frame.rows);
    this.#setShutterColour(program, scene.shutter);
    if (transform.kind === 'grey') this.#setGrey(program, scene, transform, variant.grey);
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
    return !gl.isContextLost();
  }

  dispose(): void {
    this.#listeners.abort();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
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

  #setGrey(
    program: Program,
    { frame, colourMap }: Scene,
    transform: GreyTransform,
    variant: ShaderVariant['grey'],
  ): void {
    const { curve, padding } = transform;
    const storedLevels = variant?.hasStoredTable ? transform.storedLevels : undefined;
    const origin = variant?.hasOrigin ? originOf(frame, curve) : 0;
    if (variant?.hasOrigin) program.setInteger('origin', origin | 0);
    const colours =
      colourMap && this.#resident(colourMap.rgb, 768, () => uploadColourMap(this.#gl, colourMap));
    this.#bind(program, 'colourMap', colours);
    if (curve.kind === 'linear') {
      program.setFloat('pivot', curve.pivot - origin);
      program.setFloat('scale', curve.scale);
      program.setFloat('base', curve.base);
    } else if (curve.kind === 'sigmoid') {
      program.setFloat('pivot', curve.pivot - origin);
      program.setFloat('scale', curve.steepness);
    } else {
      program.setFloat('tableSlope', curve.slope);
      const { slope, intercept, table } = curve;
      program.setFloat('tableIntercept', intercept + slope * origin - table.firstInput);
    }
    this.#setTable(program, 'curveTable', curve.kind === 'table' ? curve.table : undefined);
    this.#setTable(program, 'storedTable', storedLevels);
    program.setFloat('firstStored', (storedLevels?.firstInput ?? 0) - origin);
    program.setFloats('padding', [(padding?.lowest ?? 0) - origin, (padding?.highest ?? 0) - origin]);
    program.setFloat('paddingLevel', padding?.level ?? 0);
  }

  #setTable(program: Program, name: 'curveTable' | 'storedTable', table: LevelTable | undefined): void {
    program.setInteger(`${name}Length`, table?.levels.length ?? 1);
    const texture =
      table && this.#resident(table.levels, table.levels.length, () => uploadLevels(this.#gl, table));
    this.#bind(program, name, texture);
  }

  #setShutterColour(program: Program, shutter: ShutterLayer | undefined): void {
    const [red, green, blue] = shutter?.rgb ?? [0, 0, 0];
    program.setFloats('shutterColour', [red / 255, green / 255, blue / 255]);
  }

  #maskGrid({ mask, columns }: OverlayLayer): PixelGrid {
    return { values: mask, columns, format: maskTextureFormat(this.#gl) };
  }

  #resident(key: object, bytes: number, upload: () => WebGLTexture | null): WebGLTexture | undefined {
    const known = this.#tables.find(key);
    if (known) return known;
    const texture = upload();
    if (!texture) return undefined;
    this.#tables.add(key, texture, bytes);
    return texture;
  }

  #bind(program: Program, name: TextureName, texture: WebGLTexture | undefined): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unitOf[name]);
    gl.bindTexture(gl.TEXTURE_2D, texture ?? null);
    program.setInteger(name, unitOf[name]);
    gl.activeTexture(gl.TEXTURE0 + uploadUnit);
  }

  /** The hidden canvas only grows: shrinking would throw its buffers away for nothing. */
  #growTo({ width, height }: CanvasSize): void {
    if (this.#canvas.width < width) this.#canvas.width = width;
    if (this.#canvas.height < height) this.#canvas.height = height;
  }
}

/** The whole number among the values of a frame around which it matters most to tell them apart. */
function originOf({ minimum, maximum }: DecodedFrame, curve: LevelCurve): number {
  const middle = curve.kind === 'table' ? (minimum + maximum) / 2 : curve.pivot;
  return Math.round(Math.min(maximum, Math.max(minimum, middle)));
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
