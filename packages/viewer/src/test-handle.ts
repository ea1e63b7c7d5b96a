import type { CanvasPoint } from './annotations/drawable.ts';
import type { ViewportId } from './layout/layout.ts';
import type { Viewer } from './viewer.ts';

/** What `window.__isocenter` holds: enough to look at, for tests and measurements. */
export interface TestHandle {
  readonly viewer: Viewer;
  /** The attached canvas of a viewport. */
  canvasOf(viewportId: ViewportId): HTMLCanvasElement | undefined;
  /** Pixel grid → CSS pixels from the canvas' top left corner. */
  imageToCanvas(viewportId: ViewportId, column: number, row: number): CanvasPoint | undefined;
}

export function createTestHandle(viewer: Viewer): TestHandle {
  return {
    viewer,
    canvasOf: (viewportId) => viewer.viewport(viewportId).canvasElement,
    imageToCanvas: (viewportId, column, row) => viewer.viewport(viewportId).imageToCanvas({ column, row }),
  };
}
