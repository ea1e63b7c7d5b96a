import type { DecodedFrame, SampleArray } from '@isocenter/pixels';
import { takenTexture } from './taken-texture.ts';
import type { PixelRectangle } from './tile.ts';
import type { PixelGrid } from './tile-textures.ts';

/** How a shader reads the samples: whole numbers without or with sign, or floats. */
export type SamplerKind = 'unsigned' | 'signed' | 'float';

export interface SampleTextureFormat {
  readonly sampler: SamplerKind;
  readonly internalFormat: number;
  readonly format: number;
  readonly type: number;
  readonly samplesPerPixel: number;
  readonly bytesPerPixel: number;
}

/**
 * The texture that holds each stored value whole: integers stay integers, so nothing passes through eight bits or
 * half floats. 64-bit floats lose what 32 bits cannot hold: `isPrecise` says where that does not show.
 */
export function sampleTextureFormat(gl: WebGL2RenderingContext, frame: DecodedFrame): SampleTextureFormat {
  const { values } = frame;
  const format = (
    sampler: SamplerKind,
    internalFormat: number,
    type: number,
    bytes: number,
  ): SampleTextureFormat => ({
    sampler,
    internalFormat,
    format: sampler === 'float' ? gl.RED : gl.RED_INTEGER,
    type,
    samplesPerPixel: 1,
    bytesPerPixel: bytes,
  });
  if (frame.samplesPerPixel === 3) {
    return {
      sampler: 'float',
      internalFormat: gl.RGB8,
      format: gl.RGB,
      type: gl.UNSIGNED_BYTE,
      samplesPerPixel: 3,
      bytesPerPixel: 3,
    };
  }
  if (values instanceof Uint8Array) return format('unsigned', gl.R8UI, gl.UNSIGNED_BYTE, 1);
  if (values instanceof Int8Array) return format('signed', gl.R8I, gl.BYTE, 1);
  if (values instanceof Uint16Array) return format('unsigned', gl.R16UI, gl.UNSIGNED_SHORT, 2);
  if (values instanceof Int16Array) return format('signed', gl.R16I, gl.SHORT, 2);
  if (values instanceof Uint32Array) return format('unsigned', gl.R32UI, gl.UNSIGNED_INT, 4);
  if (values instanceof Int32Array) return format('signed', gl.R32I, gl.INT, 4);
  return format('float', gl.R32F, gl.FLOAT, 4);
}

/** Masks of 0 and 1, a byte each. */
export const maskTextureFormat = (gl: WebGL2RenderingContext): SampleTextureFormat => ({
  sampler: 'unsigned',
  internalFormat: gl.R8UI,
  format: gl.RED_INTEGER,
  type: gl.UNSIGNED_BYTE,
  samplesPerPixel: 1,
  bytesPerPixel: 1,
});

/** A new texture with a rectangle of a grid; the caller deletes it. Undefined where the GPU did not take it. */
export function uploadTile(
  gl: WebGL2RenderingContext,
  { values, columns, format }: PixelGrid,
  { left, top, right, bottom }: PixelRectangle,
): WebGLTexture | undefined {
  const width = right - left;
  const height = bottom - top;
  const first = top * columns + left;
  const end = (bottom - 1) * columns + right;
  const samples = values.subarray(first * format.samplesPerPixel, end * format.samplesPerPixel);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texStorage2D(gl.TEXTURE_2D, 1, format.internalFormat, width, height);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, columns);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, format.format, format.type, uploadable(samples));
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  return takenTexture(gl, texture);
}

const uploadable = (values: SampleArray): ArrayBufferView<ArrayBufferLike> =>
  values instanceof Float64Array ? Float32Array.from(values) : values;
