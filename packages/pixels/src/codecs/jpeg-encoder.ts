import type { CodecLoader } from './codec-loader.ts';
export interface JpegEncodeOptions {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3 /** 1..100 */;
  readonly quality: number;
}
/** Baseline JPEG of an 8-bit grey or RGB picture, for rendered images and thumbnails. */
export function encodeJpeg(
  _samples: Uint8Array | Uint8ClampedArray,
  _options: JpegEncodeOptions,
  _codecs: CodecLoader,
): Promise<Uint8Array> {
  throw new Error('being written');
}
