import type { TestHandle } from '@isocenter/viewer';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** Present on every page that shows images. */
    __isocenter?: TestHandle;
  }
}

/** What the viewport says it shows, when it is fully there. */
export interface ShownImage {
  sopInstanceUid: string;
  frameIndex: number;
  numberOfFrames: number;
}

/** Waits until the active viewport shows, complete, the image it was asked for. */
export async function shownImage(page: Page): Promise<ShownImage> {
  const found = await page.waitForFunction(() => {
    const viewer = window.__isocenter?.viewer;
    if (viewer?.study.get().status !== 'ready') return false;
    const state = viewer.viewport(viewer.layout.get().activeViewportId).state.get();
    if (state.quality.status === 'failed')
      throw new Error(`The viewport failed: ${JSON.stringify(state.quality)}`);
    const settled = state.quality.status === 'complete' || state.quality.status === 'lossy';
    if (!settled || state.shownFrameIndex !== state.frameIndex || !state.sopInstanceUid) return false;
    return {
      sopInstanceUid: state.sopInstanceUid,
      frameIndex: state.frameIndex,
      numberOfFrames: state.numberOfFrames,
    };
  });
  return (await found.jsonValue()) as ShownImage;
}

/** Sets a window in the active viewport and waits for two animation frames, after which it is on the screen. */
export function setWindow(page: Page, center: number, width: number): Promise<void> {
  return page.evaluate(
    async ([c, w]) => {
      const viewer = window.__isocenter?.viewer;
      viewer?.viewport(viewer.layout.get().activeViewportId).setWindow(c ?? 0, w ?? 1);
      for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    },
    [center, width],
  );
}

/**
 * Grey levels, 0 to 255, on the canvas of the active viewport at the centre of every image pixel, row by row.
 * @throws Error when a pixel lies outside the canvas, or is not grey
 */
export async function readCanvas(page: Page, imageColumns: number, imageRows: number): Promise<Uint8Array> {
  const base64 = await page.evaluate(
    ([columnCount = 0, rowCount = 0]) => {
      const handle = window.__isocenter;
      if (!handle) throw new Error('no viewer on this page');
      const viewportId = handle.viewer.layout.get().activeViewportId;
      const canvas = handle.canvasOf(viewportId);
      if (!canvas) throw new Error('no canvas');
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no 2d context');
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      const scale = canvas.width / canvas.getBoundingClientRect().width;

      // The mapping is affine, so three points give it; a fourth, the farthest, tells whether it is.
      const at = (column: number, row: number) => {
        const point = handle.imageToCanvas(viewportId, column, row);
        if (!point) throw new Error('no image on the canvas');
        return point;
      };
      const origin = at(0, 0);
      const right = at(1, 0);
      const down = at(0, 1);
      const place = (column: number, row: number) => ({
        x: origin.x + column * (right.x - origin.x) + row * (down.x - origin.x),
        y: origin.y + column * (right.y - origin.y) + row * (down.y - origin.y),
      });
      const far = at(columnCount - 1, rowCount - 1);
      const expectedFar = place(columnCount - 1, rowCount - 1);
      if (Math.hypot(far.x - expectedFar.x, far.y - expectedFar.y) > 0.01) throw new Error('not affine');

      let grey = '';
      for (let row = 0; row < rowCount; row++) {
        for (let column = 0; column < columnCount; column++) {
          const point = place(column, row);
          const x = Math.floor(point.x * scale);
          const y = Math.floor(point.y * scale);
          if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height)
            throw new Error('outside the canvas');
          const sample = 4 * (y * canvas.width + x);
          if (data[sample] !== data[sample + 1] || data[sample] !== data[sample + 2])
            throw new Error('not grey');
          grey += String.fromCharCode(data[sample] ?? 0);
        }
      }
      return btoa(grey);
    },
    [imageColumns, imageRows],
  );
  return Buffer.from(base64, 'base64');
}
