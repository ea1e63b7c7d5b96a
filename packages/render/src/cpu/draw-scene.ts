import { interpolationKernel } from '@isocenter/pixels';
import { type CanvasSize, type ImageToCanvas, isOneToOne } from '../camera.ts';
import type { Scene, ShutterLayer } from '../scene.ts';
import { drawColour } from './draw-colour.ts';
import { drawGrey } from './draw-grey.ts';
import { drawOverlay } from './draw-overlay.ts';
import { drawTurned } from './draw-turned.ts';
import { blackPixel, lightsOf } from './grey-pixel.ts';
import { Sheet } from './sheet.ts';
import { uprightSource } from './upright-source.ts';

/**
 * Draws a scene: canvas.width × canvas.height pixels as ImageData stores them, black around the image. They lie in the
 * kernel's memory, where the next scene takes their place: copy what is to stay.
 */
export function drawScene(canvas: CanvasSize, scene: Scene): Uint32Array<ArrayBuffer> {
  const { frame, transform, view } = scene;
  const interpolation = isOneToOne(view) ? 'nearest' : scene.interpolation;
  const sheet = new Sheet(interpolationKernel(), canvas);
  const lights = lightsOf(scene.colourMap);
  const source = uprightSource(frame, view, canvas);
  if (source) {
    if (transform.kind === 'grey') drawGrey(sheet, source, interpolation, transform, lights);
    else drawColour(sheet, source, interpolation, transform.invert);
    sheet.blackenAround(source);
  } else {
    const { pixels } = sheet;
    pixels.fill(blackPixel);
    drawTurned(pixels, canvas, frame, view, interpolation, transform, lights);
  }
  const { pixels } = sheet;
  if (scene.shutter) drawShutter(pixels, canvas, scene.shutter, view);
  if (scene.overlay) drawOverlay(pixels, canvas, scene.overlay, view);
  return pixels;
}

function drawShutter(
  pixels: Uint32Array,
  canvas: CanvasSize,
  shutter: ShutterLayer,
  view: ImageToCanvas,
): void {
  const [red, green, blue] = shutter.rgb;
  drawOverlay(pixels, canvas, shutter, view, blackPixel | red | (green << 8) | (blue << 16));
}
