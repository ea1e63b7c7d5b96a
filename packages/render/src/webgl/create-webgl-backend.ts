import { WebglBackend, type WebglBackendOptions } from './webgl-backend.ts';

/** Drivers that draw on the processor, by what they call themselves; not all browsers tell by the caveat. */
const softwareDrivers = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * A backend on a new hidden canvas; undefined when the browser has no WebGL2, or (unless `allowSoftware`) says that it is
 * slow because it is emulated on the processor, by a caveat or by the driver's name.
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
  if (!gl) return undefined;
  if (!options.allowSoftware && softwareDrivers.test(driverOf(gl))) {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return undefined;
  }
  return new WebglBackend(gl, canvas, options);
}

/** Chromium names it behind an extension alone, Firefox without. */
function driverOf(gl: WebGL2RenderingContext): string {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
