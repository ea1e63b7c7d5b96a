/** True for the name of a GPU that is really the processor: SwiftShader, llvmpipe and their like. */
export const isSoftwareRenderer = (name: string): boolean =>
  /swiftshader|llvmpipe|softpipe|software|basic render|apple software/i.test(name);

/** Whether this context draws on the processor; a browser that hides the name is believed to have a GPU. */
export function isSoftwareContext(gl: WebGL2RenderingContext): boolean {
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return typeof name === 'string' && isSoftwareRenderer(name);
}
