/** 'PK' and a local file header, an end record (empty zip) or a spanning mark. */
export async function isZip(blob: Blob): Promise<boolean> {
  if (blob.size < 22) return false;
  const [p, k, kind] = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  return p === 0x50 && k === 0x4b && (kind === 3 || kind === 5 || kind === 7);
}
