import { pixelsError } from '../../errors.ts';

/**
 * Deflated Image Frame Compression: one raw deflate stream (RFC 1951) a frame. PS3.5 A.4.13. Stops at
 * `expectedBytes`, so a small frame cannot fill the memory.
 */
export async function inflateFrame(bytes: Uint8Array, expectedBytes: number): Promise<Uint8Array> {
  const out = new Uint8Array(expectedBytes);
  let length = 0;
  const inflated = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = inflated.getReader();
  try {
    while (length < expectedBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, expectedBytes - length);
      out.set(part, length);
      length += part.length;
    }
    await reader.cancel();
  } catch (cause) {
    // A pad byte behind the stream is an error to DecompressionStream, but only once all data is out.
    if (length < expectedBytes)
      throw pixelsError(
        'PIXELS_CODESTREAM_INVALID',
        { codec: 'deflate', problem: 'It is not a deflate stream' },
        { cause },
      );
  }
  return out.subarray(0, length);
}
