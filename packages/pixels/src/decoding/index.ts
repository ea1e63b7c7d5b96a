export type {
  CodecDecoder,
  CodecFrameInfo,
  CodecLoader,
  CodecName,
  EmscriptenCodec,
} from '../codecs/codec-loader.ts';
export { encodeJpeg, type JpegEncodeOptions } from '../codecs/jpeg/encode.ts';
export type { DecodedFrame, EmbeddedOverlayMask, SampleArray } from '../decoded-frame.ts';
export type { PixelFormat } from '../pixel-format.ts';
export { decodeFrame, isDecodable } from './decode-frame.ts';
export { createDecodeHandler, transferablesOf } from './decode-handler.ts';
export type { DecodeProblem, DecodeRequest, DecodeResponse } from './decode-message.ts';
