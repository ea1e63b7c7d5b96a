import type { ColourMap } from '../colour-map.ts';
import type { LevelTable } from '../display-transform.ts';
import { takenTexture } from './taken-texture.ts';

/** Width of the texture a table is folded into; shaders split the index by it. */
const tableWidth = 256;

/** A table as an R8 texture of 256 entries a row; the caller deletes it. Undefined where the GPU did not take it. */
export function uploadLevels(gl: WebGL2RenderingContext, { levels }: LevelTable): WebGLTexture | undefined {
  const rows = Math.ceil(levels.length / tableWidth);
  const padded = new Uint8Array(rows * tableWidth);
  padded.set(levels);
  return uploadBytes(gl, padded, tableWidth, rows, gl.R8, gl.RED);
}

/** The 256 colours of a map as an RGB8 texture of one row; likewise. */
export function uploadColourMap(gl: WebGL2RenderingContext, { rgb }: ColourMap): WebGLTexture | undefined {
  return uploadBytes(gl, rgb, 256, 1, gl.RGB8, gl.RGB);
}

function uploadBytes(
  gl: WebGL2RenderingContext,
  bytes: Uint8Array,
  width: number,
  height: number,
  internalFormat: number,
  format: number,
): WebGLTexture | undefined {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texImage2D(gl.TEXTURE_2D, 0, internalFormat, width, height, 0, format, gl.UNSIGNED_BYTE, bytes);
  return takenTexture(gl, texture);
}
