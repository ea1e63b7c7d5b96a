import type { Page } from 'playwright-core';

/** What the viewport says it shows, when it is fully there. */
export interface ShownImage {
  sopInstanceUid: string;
  frameIndex: number;
  numberOfFrames: number;
}

/** Grey levels of the part of an image that can be seen, read back from the canvas. */
export interface CanvasGrey {
  /** Image columns and rows, from 0, of each sample. */
  columns: number[];
  rows: number[];
  /** 0 to 255, in the order of columns and rows. */
  grey: number[];
  /** Samples that were not grey. */
  coloured: number;
}

/** Waits until the active viewport shows, complete, the image it was asked for. */
export async function shownImage(page: Page): Promise<ShownImage> {
  const found = await page.waitForFunction(() => {
    const viewer = window.__isocenter?.viewer;
    if (!viewer || viewer.study.get().status !== 'ready') return false;
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

/** Reads the canvas of the active viewport at the centre of every image pixel that lies on it. */
export function readCanvas(page: Page, imageColumns: number, imageRows: number): Promise<CanvasGrey> {
  return page.evaluate(
    async ([columnCount = 0, rowCount = 0]) => {
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
      const read = { columns: [] as number[], rows: [] as number[], grey: [] as number[], coloured: 0 };
      for (let row = 0; row < rowCount; row++) {
        for (let column = 0; column < columnCount; column++) {
          const point = handle.imageToCanvas(viewportId, column, row);
          if (!point) continue;
          const x = Math.floor(point.x * scale);
          const y = Math.floor(point.y * scale);
          if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
          const at = 4 * (y * canvas.width + x);
          read.columns.push(column);
          read.rows.push(row);
          read.grey.push(data[at] ?? 0);
          if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) read.coloured++;
        }
      }
      return read;
    },
    [imageColumns, imageRows],
  );
}
