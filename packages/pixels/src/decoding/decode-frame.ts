import type { EncodedFrame } from '@isocenter/dicom';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { PixelFormat } from '../pixel-format.ts';
export function decodeFrame(
  _encoded: EncodedFrame,
  _format: PixelFormat,
  _codecs: CodecLoader,
): Promise<DecodedFrame> {
  throw new Error('being written');
}
