import { type CanvasSize, type ImageToCanvas, isOneToOne } from '../camera.ts';
import type { Scene, ShutterLayer } from '../scene.ts';
import { drawLinearColour, drawNearestColour } from './draw-colour.ts';
import { drawLinearGrey, drawNearestGrey } from './draw-grey.ts';
import { drawOverlay } from './draw-overlay.ts';
import { drawTurned } from './draw-turned.ts';
import { blackPixel, lightsOf } from './grey-pixel.ts';
import { uprightSource } from './upright-source.ts';

function drawShutter(
  pixels: Uint32Array,
  canvas: CanvasSize,
  shutter: ShutterLayer,
  view: ImageToCanvas,
): void {
  const [red, green, blue] = shutter.rgb;
  drawOverlay(pixels, canvas, shutter, view, blackPixel | red | (green << 8) | (blue << 16));
}

/** Draws a scene into `pixels` (canvas.width × canvas.height, as ImageData stores them); black around the image. */
export function drawScene(pixels: Uint32Array, canvas: CanvasSize, scene: Scene): void {
  const { frame, transform, view } = scene;
  const interpolation = isOneToOne(view) ? 'nearest' : scene.interpolation;
  pixels.fill(blackPixel);
  const lights = lightsOf(scene.colourMap);
  const source = interpolation === 'cubic' ? undefined : uprightSource(frame, view, canvas);
  if (!source) drawTurned(pixels, canvas, frame, view, interpolation, transform, lights);
  else if (transform.kind === 'grey') {
    const draw = interpolation === 'nearest' ? drawNearestGrey : drawLinearGrey;
    draw(pixels, canvas.width, source, transform, lights);
  } else {
    const draw = interpolation === 'nearest' ? drawNearestColour : drawLinearColour;
    draw(pixels, canvas.width, source, transform.invert);
  }
  if (scene.shutter) drawShutter(pixels, canvas, scene.shutter, view);
  if (scene.overlay) drawOverlay(pixels, canvas, scene.overlay, view);
}
