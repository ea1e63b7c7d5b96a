import { WebglBackend, type WebglBackendOptions } from './webgl-backend.ts';

/**
 * A backend on a new hidden canvas; undefined when the browser has no WebGL2, or (unless `allowSoftware`) says that it is
 * slow because it is emulated on the processor.
 */
export function createWebglBackend(
  options: WebglBackendOptions & { readonly allowSoftware: boolean },
): WebglBackend | undefined {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: 'high-performance',
    failIfMajorPerformanceCaveat: !options.allowSoftware,
  });
  return gl ? new WebglBackend(gl, canvas, options) : undefined;
}
