/**
 * A texture that was just uploaded; undefined, and deleted, where the GPU did not take it, as when its memory is full. Waits for the
 * GPU: not for what is there already.
 */
export function takenTexture(
  gl: WebGL2RenderingContext,
  texture: WebGLTexture | null,
): WebGLTexture | undefined {
  let isTaken = texture !== null;
  // An error is told once; several may have come together.
  while (gl.getError() !== gl.NO_ERROR) isTaken = false;
  if (isTaken && texture) return texture;
  gl.deleteTexture(texture);
  return undefined;
}
