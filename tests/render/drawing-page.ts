import type { Presentation } from '@isocenter/pixels';
import {
  type Camera,
  colourFrame,
  type DrawnBy,
  displayTransform,
  fittedCamera,
  type Interpolation,
  imageToCanvas,
  namedColourMaps,
  overlayLayer,
  type RenderBackendKind,
  Renderer,
  type RendererOptions,
  type Scene,
  shutterLayer,
} from '@isocenter/render';
import { type SyntheticFrame, syntheticFrame } from './synthetic-frame.ts';

/** What is drawn; everything else the page makes itself, as the test does. */
export interface Drawing {
  readonly frameName: string;
  readonly backend: RenderBackendKind;
  readonly presentation: Presentation;
  readonly camera?: Camera;
  readonly interpolation?: Interpolation;
  /** Of a map of `namedColourMaps`. */
  readonly colourMapName?: string;
  readonly canvas: { readonly width: number; readonly height: number };
}

/** Of the GPU. */
export type TextureLimits = Pick<RendererOptions, 'largestTextureLength' | 'textureBudgetBytes'>;

const renderers = new Map<RenderBackendKind, Renderer>();

/** Has a new renderer ready for each backend; answers what they draw with. */
export async function prepare(limits: TextureLimits = {}): Promise<RenderBackendKind[]> {
  for (const kind of ['cpu', 'webgl'] as const) {
    renderers.get(kind)?.dispose();
    const renderer = new Renderer({ ...limits, backend: 'cpu', requestFrame: () => () => {}, now: () => 0 });
    await renderer.switchTo(kind);
    renderers.set(kind, renderer);
  }
  return [...renderers.values()].map(({ kind }) => kind);
}

/** Draws in this page and answers the canvas' RGBA levels, and what the GPU was asked for. */
export function draw(drawing: Drawing) {
  const uploadCount = uploads.length;
  const callCount = drawCalls;
  const { renderer, surface, rgba, drawnBy } = drawOn(drawing);
  surface.remove();
  return {
    kind: renderer.kind,
    drawnBy: drawnBy(),
    rgba: rgba(),
    uploads: uploads.slice(uploadCount),
    drawCalls: drawCalls - callCount,
  };
}

/** Draws one picture, which stays on its canvas while others are drawn; then draws it anew. */
export function drawBeside(kept: Drawing, others: readonly Drawing[]) {
  const { renderer, surface, rgba } = drawOn(kept);
  const before = rgba();
  for (const other of others) draw(other);
  const meanwhile = rgba();
  const uploadCount = uploads.length;
  surface.invalidate();
  renderer.drawNow();
  const after = rgba();
  surface.remove();
  return { before, meanwhile, after, uploadsAgain: uploads.length - uploadCount };
}

/** A canvas that goes on being drawn into. */
function drawOn(drawing: Drawing) {
  const renderer = renderers.get(drawing.backend);
  if (!renderer) throw new Error('Nothing is prepared.');
  const { width, height } = drawing.canvas;
  const canvas = document.createElement('canvas');
  let by: DrawnBy | undefined;
  const onDrawn = (seen: DrawnBy): void => {
    by = seen;
  };
  const surface = renderer.addSurface(canvas, () => ({ ...sceneOf(drawing), onDrawn }));
  surface.resize(drawing.canvas);
  surface.invalidate();
  renderer.drawNow();
  // A typed array leaves the page at a hundredth of the cost of as many numbers.
  const rgba = (): Uint8ClampedArray =>
    Uint8ClampedArray.from(canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []);
  return { renderer, surface, rgba, drawnBy: () => by };
}

const frames = new Map<string, SyntheticFrame>();

/** The same object each time, as a cache gives it: what was uploaded is known by it. */
function frameOf(name: string): SyntheticFrame {
  const frame = frames.get(name) ?? syntheticFrame(name);
  frames.set(name, frame);
  return frame;
}

function sceneOf(drawing: Drawing): Scene {
  const { presentation, camera = oneToOne, interpolation = 'linear', canvas: size } = drawing;
  const { frame, description } = frameOf(drawing.frameName);
  const isColour = frame.samplesPerPixel === 3 || description.palette !== undefined;
  const image = { columns: frame.columns, rows: frame.rows, pixelAspect: 1 };
  const shutter = shutterLayer(frame, description);
  const colourMap = namedColourMaps().find(({ name }) => name === drawing.colourMapName);
  const overlay = presentation.showOverlays ? overlayLayer(frame, description) : undefined;
  return {
    frame: isColour ? colourFrame(frame, description, presentation) : frame,
    transform: displayTransform(frame, description, presentation),
    view: imageToCanvas(camera, image, size),
    interpolation,
    ...(colourMap && { colourMap }),
    ...(shutter && { shutter }),
    ...(overlay && { overlay }),
  };
}

/** Width and height of textures with samples and masks. */
const uploads: (readonly [width: number, height: number])[] = [];
let drawCalls = 0;
let refusedUploads = 0;
let hasRefused = false;
const { texStorage2D, drawArrays, getError } = WebGL2RenderingContext.prototype;
WebGL2RenderingContext.prototype.texStorage2D = function (...request) {
  const [, , , width, height] = request;
  if (refusedUploads > 0) {
    refusedUploads--;
    hasRefused = true;
    return;
  }
  uploads.push([width, height]);
  Reflect.apply(texStorage2D, this, request);
};
/** As a GPU tells that it has no memory left; the texture that was to be filled stays empty. */
WebGL2RenderingContext.prototype.getError = function () {
  const told = Reflect.apply(getError, this, []);
  if (!hasRefused) return told;
  hasRefused = false;
  return this.OUT_OF_MEMORY;
};
/** The GPU has no memory for so many uploads from now on. */
export function refuseUploads(count: number): void {
  refusedUploads = count;
}
WebGL2RenderingContext.prototype.drawArrays = function (...request) {
  drawCalls++;
  Reflect.apply(drawArrays, this, request);
};

const contexts: WebGL2RenderingContext[] = [];
/** How an emulated GPU is passed off: as one without a caveat, and by its name too or not. */
let disguise: 'as a GPU' | 'but for its name' | undefined;
const getContext = HTMLCanvasElement.prototype.getContext;
/** Remembers the WebGL contexts that are made, so that the GPU can be taken away from them. */
HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...request: unknown[]) {
  const [kind, attributes] = request;
  const asked = disguise
    ? [kind, { ...(attributes as object), failIfMajorPerformanceCaveat: false }]
    : request;
  const context = Reflect.apply(getContext, this, asked);
  if (context instanceof WebGL2RenderingContext) {
    contexts.push(context);
    if (disguise === 'as a GPU') nameAsGpu(context);
  }
  return context;
} as typeof getContext;

function nameAsGpu(context: WebGL2RenderingContext): void {
  const names: readonly number[] = [
    context.RENDERER,
    context.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER,
  ];
  const read = context.getParameter.bind(context);
  context.getParameter = (name: number): unknown => (names.includes(name) ? 'GPU' : read(name));
}

/** Takes the GPU away and draws without it, then gives it back and draws again. */
export async function drawAround(drawing: Drawing) {
  const { renderer, surface, rgba } = drawOn(drawing);
  const before = { kind: renderer.kind, rgba: rgba() };
  const count = contexts.length;
  const context = contexts.at(-1);
  const extension = context?.getExtension('WEBGL_lose_context');
  if (!context || !extension) throw new Error('This browser cannot lose a context.');
  extension.loseContext();
  const between = rgba();
  while (renderer.kind === 'webgl') await nextTask();
  renderer.drawNow();
  const without = { kind: renderer.kind, rgba: rgba() };
  const uploadCount = uploads.length;
  extension.restoreContext();
  while (renderer.kind === 'cpu') await nextTask();
  renderer.drawNow();
  const after = { kind: renderer.kind, rgba: rgba(), uploads: uploads.length - uploadCount };
  surface.remove();
  return { before, between, without, after, contextsMade: contexts.length - count };
}

/** Draws one image and lets the renderer choose, as on a machine whose GPU takes so much longer or shorter than its processor. */
export async function choose(
  drawing: Drawing,
  webglMs: number,
  cpuMs: number,
  passedOff: 'as a GPU' | 'but for its name',
) {
  disguise = passedOff;
  const frames: (() => void)[] = [];
  // The GPU is measured first.
  const times = [0, webglMs, 0, cpuMs];
  let changes = 0;
  const renderer = new Renderer({
    backend: 'auto',
    requestFrame: (callback) => {
      frames.push(callback);
      return () => {};
    },
    now: () => times.shift() ?? 0,
    onBackendChange: () => changes++,
  });
  renderers.set(drawing.backend, renderer);
  const { surface } = drawOn(drawing);
  const contextsWithFirstImage = contexts.length;
  const isGivenUp = (): boolean => contexts.at(-1)?.isContextLost() ?? false;
  for (let tasks = 0; times.length > 0 && !isGivenUp() && tasks < 1000; tasks++) {
    frames.shift()?.();
    await nextTask();
  }
  surface.remove();
  return { kind: renderer.kind, changes, contextsWithFirstImage };
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const oneToOne: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } };
