import type { CanvasSize, ImageToCanvas } from '../camera.ts';
import type { OverlayLayer } from '../scene.ts';
import { greyPixel } from './grey-pixel.ts';

/** Overlays are drawn in white. */
const white = greyPixel(255);

/** Sets every device pixel whose nearest image pixel is marked to one colour; never blended. */
export function drawOverlay(
  pixels: Uint32Array,
  { width, height }: CanvasSize,
  { mask, columns, rows }: OverlayLayer,
  view: ImageToCanvas,
  colour = white,
): void {
  const determinant = view.a * view.d - view.b * view.c;
  const columnStep = view.d / determinant;
  const rowStep = -view.b / determinant;
  for (let y = 0; y < height; y++) {
    const dx = 0.5 - view.e;
    const dy = y + 0.5 - view.f;
    let column = (view.d * dx - view.c * dy) / determinant + 0.5;
    let row = (view.a * dy - view.b * dx) / determinant + 0.5;
    for (let x = 0; x < width; x++, column += columnStep, row += rowStep) {
      const isInside = column >= 0 && column < columns && row >= 0 && row < rows;
      if (isInside && mask[Math.floor(row) * columns + Math.floor(column)] === 1)
        pixels[y * width + x] = colour;
    }
  }
}
