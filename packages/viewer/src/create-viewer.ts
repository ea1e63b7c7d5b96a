import type { Viewer, ViewerOptions } from './viewer.ts';

/** Puts a viewer together; nothing is fetched before `openStudy`. */
export function createViewer(_options: ViewerOptions): Viewer {
  throw new Error('being written');
}
