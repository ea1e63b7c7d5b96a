import { pixelsError } from '../../errors.ts';

/** A deflate stream of one value repeated: 258 bytes in two bits. RFC 1951. */
const LARGEST_EXPANSION = 1032;

/**
 * Deflated Image Frame Compression: one raw deflate stream (RFC 1951) a frame. PS3.5 A.4.13. Stops at
 * `expectedBytes`, and takes no more memory than the stream can fill.
 */
export async function inflateFrame(bytes: Uint8Array, expectedBytes: number): Promise<Uint8Array> {
  const wantedBytes = Math.min(expectedBytes, bytes.length * LARGEST_EXPANSION);
  const out = new Uint8Array(wantedBytes);
  let length = 0;
  const inflated = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = inflated.getReader();
  try {
    while (length < wantedBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, wantedBytes - length);
      out.set(part, length);
      length += part.length;
    }
    await reader.cancel();
  } catch (cause) {
    // A pad byte behind the stream is an error to DecompressionStream, but only once all data is out.
    if (length < wantedBytes)
      throw pixelsError(
        'PIXELS_CODESTREAM_INVALID',
        { codec: 'deflate', problem: 'It is not a deflate stream' },
        { cause },
      );
  }
  return out.subarray(0, length);
}
