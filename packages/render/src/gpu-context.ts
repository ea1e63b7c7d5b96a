/** A drawing context of the GPU on a canvas that nobody sees. */
export interface GpuContext {
  readonly gl: WebGL2RenderingContext;
  readonly canvas: HTMLCanvasElement;
}

/** Drivers that draw on the processor, by what they call themselves; not all browsers tell by the caveat. */
const softwareDrivers = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * Undefined when the browser has no WebGL2, or (unless `allowSoftware`) says that it is slow because it is emulated on the
 * processor, by a caveat or by the driver's name. Small enough to be asked before all that draws with it is loaded.
 */
export function openGpuContext(allowSoftware: boolean): GpuContext | undefined {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: 'high-performance',
    failIfMajorPerformanceCaveat: !allowSoftware,
  });
  if (!gl) return undefined;
  const context = { gl, canvas };
  if (allowSoftware || !softwareDrivers.test(driverOf(gl))) return context;
  closeGpuContext(context);
  return undefined;
}

/** Gives its memory back now, not when it is collected. */
export function closeGpuContext({ gl }: Pick<GpuContext, 'gl'>): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}

/** Chromium names it behind an extension alone, Firefox without. */
function driverOf(gl: WebGL2RenderingContext): string {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
