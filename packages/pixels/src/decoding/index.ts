export type {
  CodecDecoder,
  CodecFrameInfo,
  CodecLoader,
  CodecName,
  EmscriptenCodec,
} from '../codecs/codec-loader.ts';
export { encodeJpeg, type JpegEncodeOptions } from '../codecs/jpeg/encode.ts';
export { type Jpeg2000Header, parseJpeg2000Header } from '../codecs/jpeg-2000/codestream.ts';
export { planReduction, type Reduction } from '../codecs/jpeg-2000/plan-reduction.ts';
export { reducedByteLength } from '../codecs/jpeg-2000/tile-parts.ts';
export type { DecodedFrame, EmbeddedOverlayMask, SampleArray } from '../decoded-frame.ts';
export {
  type EncodeFrameOptions,
  encodeFrame,
  type FrameEncoding,
  type LossyMethod,
} from '../encoding/encode-frame.ts';
export type { PixelFormat } from '../pixel-format.ts';
export { type DecodeFrameOptions, decodeFrame, isDecodable } from './decode-frame.ts';
export { createDecodeHandler, transferablesOf } from './decode-handler.ts';
export type { DecodeProblem, DecodeRequest, DecodeResponse, PrepareRequest } from './decode-message.ts';
export { prepareDecoder } from './prepare-decoder.ts';
export { findVideoBeginning, type VideoBeginning, videoBeginningBytes } from './video-beginning.ts';
export { type VideoCodec, type VideoContainer, type VideoStream, videoStream } from './video-stream.ts';
