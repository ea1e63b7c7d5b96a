import type { DecodedFrame } from '@isocenter/pixels';
import type { RenderBackend, TargetContext } from '../backend.ts';
import { type CanvasSize, type ImageToCanvas, isOneToOne } from '../camera.ts';
import type { GreyTransform, LevelCurve, LevelTable } from '../display-transform.ts';
import type { OverlayLayer, Scene, ShutterLayer } from '../scene.ts';
import { uploadColourMap, uploadLevels, uploadMask } from './level-texture.ts';
import { Program } from './program.ts';
import { Residency } from './residency.ts';
import { sampleTextureFormat, uploadSamples } from './sample-texture.ts';
import { type ShaderVariant, shaderVariant } from './shader-variant.ts';
import { fragmentShader } from './shaders.ts';

export interface WebglBackendOptions {
  /** Textures of frames kept on the GPU. */
  readonly textureBudgetBytes: number;
  /** The GPU is gone, or refuses a shader: `draw` answers false. */
  readonly onLost: () => void;
  /** It came back: everything should be drawn anew. */
  readonly onRestored: () => void;
}

const unitOf = { samples: 0, storedTable: 1, curveTable: 2, overlay: 3, shutter: 4, colourMap: 5 } as const;
type TextureName = keyof typeof unitOf;
/** A unit that no sampler reads: uploads bind here and disturb nothing. */
const uploadUnit = 6;
const smallTextureBudgetBytes = 32 << 20;

/**
 * Draws with one WebGL2 context on a canvas nobody sees, and copies the result into each viewport's canvas; so any
 * number of viewports need one context, and each frame is one texture.
 */
export class WebglBackend implements RenderBackend {
  readonly kind = 'webgl';
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: OffscreenCanvas | HTMLCanvasElement;
  /** By the text of their fragment shader's variant. */
  readonly #programs = new Map<string, Program>();
  readonly #frames: Residency<object, WebGLTexture>;
  /** Level tables and overlay masks, by identity. */
  readonly #tables: Residency<object, WebGLTexture>;
  readonly #largestTexture: number;
  readonly #onLost: () => void;
  readonly #listeners = new AbortController();

  constructor(
    gl: WebGL2RenderingContext,
    canvas: OffscreenCanvas | HTMLCanvasElement,
    { textureBudgetBytes, onLost, onRestored }: WebglBackendOptions,
  ) {
    this.#gl = gl;
    this.#onLost = onLost;
    this.#canvas = canvas;
    const release = (texture: WebGLTexture): void => gl.deleteTexture(texture);
    this.#frames = new Residency(textureBudgetBytes, release);
    this.#tables = new Residency(smallTextureBudgetBytes, release);
    this.#largestTexture = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
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
        this.#frames.forget();
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
    const largest = Math.max(frame.columns, frame.rows, size.width, size.height);
    if (largest > this.#largestTexture) return false;
    const format = sampleTextureFormat(gl, frame);
    const interpolation = isOneToOne(view) ? 'nearest' : scene.interpolation;
    const variant = shaderVariant(scene, format.sampler, interpolation);
    const program = this.#program(variant);
    if (!program) {
      this.#onLost();
      return false;
    }
    this.#growTo(size);
    this.#frames.beginPicture();
    this.#tables.beginPicture();
    program.use();
    gl.activeTexture(gl.TEXTURE0 + uploadUnit);
    gl.viewport(0, 0, size.width, size.height);

    let samples = this.#frames.find(frame.values);
    if (!samples) {
      const texture = uploadSamples(gl, frame, format);
      if (!texture) return false;
      samples = texture;
      this.#frames.add(frame.values, texture, frame.columns * frame.rows * format.bytesPerPixel);
    }
    this.#bind(program, 'samples', samples);
    setView(program, view, size);
    program.setIntegers('imageSize', frame.columns, frame.rows);
    this.#setMask(program, 'overlay', scene.overlay);
    this.#setShutter(program, scene.shutter);
    if (transform.kind === 'grey') this.#setGrey(program, scene, transform, variant.grey);
    else program.setFlag('isInverted', transform.invert);
    gl.drawArrays(gl.TRIANGLES, 0, 3);

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

  #setGrey(
    program: Program,
    { frame, colourMap }: Scene,
    { curve, storedLevels, padding }: GreyTransform,
    variant: ShaderVariant['grey'],
  ): void {
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
    this.#setTable(program, 'storedTable', variant?.hasStoredTable ? storedLevels : undefined);
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

  #setShutter(program: Program, shutter: ShutterLayer | undefined): void {
    const [red, green, blue] = shutter?.rgb ?? [0, 0, 0];
    program.setFloats('shutterColour', [red / 255, green / 255, blue / 255]);
    this.#setMask(program, 'shutter', shutter);
  }

  #setMask(program: Program, name: 'overlay' | 'shutter', layer: OverlayLayer | undefined): void {
    const texture =
      layer &&
      this.#resident(layer.mask, layer.mask.length, () =>
        uploadMask(this.#gl, layer.mask, layer.columns, layer.rows),
      );
    // An integer sampler must not share a unit with a float one, bound or not.
    this.#bind(program, name, texture);
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
