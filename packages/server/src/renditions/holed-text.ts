/** No JSON text holds this byte: inside strings it is written as \u0000 (RFC 8259 §7). */
const hole = 0;

/**
 * Metadata as it is kept: every BulkDataURI is relative to the service and has a hole in front, since one server is reached
 * under several addresses and the answer must hold the asker's (PS3.18 §8.7.3.2, absolute URIs).
 */
export function holedText(json: string): Buffer {
  // Quotes inside a value are escaped, so this is never part of one.
  return Buffer.from(json.replaceAll('"BulkDataURI":"/', '"BulkDataURI":"\0/'));
}

/** Kept text with the address in its holes. Chunks may be cut anywhere. */
export function fillHoles(text: Uint8Array, address: Uint8Array): Uint8Array {
  let holes = 0;
  for (let at = text.indexOf(hole); at >= 0; at = text.indexOf(hole, at + 1)) holes++;
  if (holes === 0) return text;
  const filled = Buffer.allocUnsafe(text.length + holes * (address.length - 1));
  let source = 0;
  let target = 0;
  for (let at = text.indexOf(hole); at >= 0; at = text.indexOf(hole, source)) {
    filled.set(text.subarray(source, at), target);
    target += at - source;
    filled.set(address, target);
    target += address.length;
    source = at + 1;
  }
  filled.set(text.subarray(source), target);
  return filled;
}
