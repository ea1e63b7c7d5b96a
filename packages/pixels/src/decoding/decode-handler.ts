import type { CodecLoader } from '../codecs/codec-loader.ts';
import type { DecodeRequest, DecodeResponse } from './decode-message.ts';
/** Runs inside the worker. */
export function createDecodeHandler(
  _codecs: CodecLoader,
): (request: DecodeRequest) => Promise<DecodeResponse> {
  throw new Error('being written');
}
/** Buffers of a response that may move to the other side instead of being copied. */
export function transferablesOf(_response: DecodeResponse): ArrayBuffer[] {
  throw new Error('being written');
}
