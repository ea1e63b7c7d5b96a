import type { DecodedFrame, FrameDescription, Presentation } from '@isocenter/pixels';
import {
  type Camera,
  colourFrame,
  displayTransform,
  fittedCamera,
  type Interpolation,
  imageToCanvas,
  namedColourMaps,
  overlayLayer,
  type RenderBackendKind,
  Renderer,
  shutterLayer,
} from '@isocenter/render';
import { syntheticFrame } from './synthetic-frame.ts';

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

const renderers = new Map<RenderBackendKind, Renderer>();

/** Draws in this page and answers the canvas' RGBA levels. */
export function draw(drawing: Drawing): { kind: RenderBackendKind; rgba: number[] } {
  const { backend, presentation, camera = oneToOne, interpolation = 'linear', canvas: size } = drawing;
  const { frame, description } = syntheticFrame(drawing.frameName);
  const renderer = renderers.get(backend) ?? new Renderer({ backend, requestFrame: () => () => {} });
  renderers.set(backend, renderer);
  const canvas = document.createElement('canvas');
  const surface = renderer.addSurface(canvas, () => sceneOf(frame, description, presentation));
  surface.resize(size);
  surface.invalidate();
  renderer.drawNow();
  surface.remove();
  const data = canvas.getContext('2d')?.getImageData(0, 0, size.width, size.height).data;
  return { kind: renderer.kind, rgba: [...(data ?? [])] };

  function sceneOf(frame: DecodedFrame, description: FrameDescription, presentation: Presentation) {
    const isColour = frame.samplesPerPixel === 3 || description.palette !== undefined;
    const image = { columns: frame.columns, rows: frame.rows, pixelAspect: 1 };
    const shutter = shutterLayer(frame, description);
    const colourMap = namedColourMaps().find(({ name }) => name === drawing.colourMapName);
    const overlay = presentation.showOverlays ? overlayLayer(frame, description) : undefined;
    return {
      frame: isColour ? colourFrame(frame, description) : frame,
      transform: displayTransform(frame, description, presentation),
      view: imageToCanvas(camera, image, size),
      interpolation,
      ...(colourMap && { colourMap }),
      ...(shutter && { shutter }),
      ...(overlay && { overlay }),
    };
  }
}

const contexts: WebGL2RenderingContext[] = [];
const getContext = HTMLCanvasElement.prototype.getContext;
/** Remembers the WebGL contexts that are made, so that the GPU can be taken away from them. */
HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...request: unknown[]) {
  const context = Reflect.apply(getContext, this, request);
  if (context instanceof WebGL2RenderingContext) contexts.push(context);
  return context;
} as typeof getContext;

/** Takes the GPU away and draws without it, then gives it back and draws again. */
export async function drawAround(drawing: Drawing) {
  const extension = contexts.at(-1)?.getExtension('WEBGL_lose_context');
  if (!extension) throw new Error('This browser cannot lose a context.');
  extension.loseContext();
  await nextTask();
  const isLost = contexts.at(-1)?.isContextLost();
  const without = draw(drawing).rgba;
  extension.restoreContext();
  while (contexts.at(-1)?.isContextLost()) await nextTask();
  await nextTask();
  return { isLost, without, after: draw(drawing).rgba, contextCount: contexts.length };
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const oneToOne: Camera = { ...fittedCamera, scale: { mode: 'pixels', devicePixelsPerColumn: 1 } };
