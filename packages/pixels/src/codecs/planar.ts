import { pixelsError } from '../errors.ts';

type Interleavable = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** R…RG…GB…B → RGBRGB…: colour by plane to colour by pixel. PS3.3 C.7.6.3.1.3. */
export function interleave<T extends Interleavable>(planes: T, pixelCount: number, planeCount: number): T {
  if (planes.length < pixelCount * planeCount)
    throw pixelsError('PIXELS_LENGTH_TOO_SHORT', {
      expectedBytes: pixelCount * planeCount * planes.BYTES_PER_ELEMENT,
      actualBytes: planes.byteLength,
    });
  const out = planes.slice(0, pixelCount * planeCount) as T;
  for (let plane = 0; plane < planeCount; plane++) {
    const from = plane * pixelCount;
    for (let i = 0, at = plane; i < pixelCount; i++, at += planeCount) {
      out[at] = planes[from + i] as number;
    }
  }
  return out;
}
