import { isSoftwareContext } from './software.ts';
import { WebglBackend, type WebglBackendOptions } from './webgl-backend.ts';

/**
 * A backend on a new hidden canvas; undefined when the browser has no WebGL2, or (unless `allowSoftware`) only one
 * that is emulated on the processor, where our own CPU backend is many times faster.
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
  });
  if (!gl) return undefined;
  if (!options.allowSoftware && isSoftwareContext(gl)) {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return undefined;
  }
  return new WebglBackend(gl, canvas, options);
}
