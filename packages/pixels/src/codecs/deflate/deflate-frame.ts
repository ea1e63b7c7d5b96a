/** Deflated Image Frame Compression: the bytes of one native frame as one raw deflate stream (RFC 1951). PS3.5 A.4.13. */
export async function deflateFrame(native: Uint8Array): Promise<Uint8Array> {
  const deflated = new Blob([native as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(deflated).arrayBuffer());
}
