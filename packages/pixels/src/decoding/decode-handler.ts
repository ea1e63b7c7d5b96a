import { isIsocenterError } from '@isocenter/dicom';
import type { CodecLoader } from '../codecs/codec-loader.ts';
import { pixelsError } from '../errors.ts';
import { decodeFrame } from './decode-frame.ts';
import type { DecodeProblem, DecodeRequest, DecodeResponse } from './decode-message.ts';
import { enlargeReduced } from './enlarge-reduced.ts';

/**
 * What runs inside the decode worker, in a page or in Node: one request in, one response out, never an
 * exception. Frames are decoded one after the other and answered in the order they came, on which the pool relies: some wait for
 * their codec to be loaded, and others need none. The worker's own script only forwards messages.
 */
export function createDecodeHandler(
  codecs: CodecLoader,
): (request: DecodeRequest) => Promise<DecodeResponse> {
  let before: Promise<unknown> = Promise.resolve();
  return (request) => {
    const response = before.then(() => decode(request, codecs));
    before = response;
    return response;
  };
}

async function decode(
  { requestId, encoded, format, resolutionLevel = 0 }: DecodeRequest,
  codecs: CodecLoader,
): Promise<DecodeResponse> {
  try {
    const decoded = await decodeFrame(encoded, format, codecs, { resolutionLevel });
    const frame = resolutionLevel > 0 ? enlargeReduced(decoded, format) : decoded;
    return { kind: 'decoded', requestId, frame };
  } catch (error) {
    return { kind: 'failed', requestId, problem: problemOf(error) };
  }
}

/** Buffers of a response that may move to the other side instead of being copied. */
export function transferablesOf(response: DecodeResponse): ArrayBuffer[] {
  if (response.kind === 'failed') return [];
  const { values, embeddedOverlays = [] } = response.frame;
  const buffers = new Set([values.buffer, ...embeddedOverlays.map(({ mask }) => mask.buffer)]);
  return [...buffers].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}

function problemOf(thrown: unknown): DecodeProblem {
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'No reason was given';
  const error = isIsocenterError(thrown) ? thrown : pixelsError('PIXELS_DECODE_FAILED', { reason });
  const { code, kind, what, why, fix, where, retryable } = error;
  return { code, kind, what, why, fix, where, retryable };
}
