/**
 * Finds a byte pattern by Horspool's method: it looks at one byte in about every `pattern.length`, which keeps a
 * search for a boundary far cheaper than the network that brings the bytes.
 */
export function createByteSearch(pattern: Uint8Array): (bytes: Uint8Array, from: number) => number {
  const last = pattern.length - 1;
  const shifts = new Uint32Array(256).fill(pattern.length);
  for (let index = 0; index < last; index++) shifts[pattern[index] as number] = last - index;
  const lastByte = pattern[last] as number;

  return (bytes, from) => {
    let end = from + last;
    while (end < bytes.length) {
      const byte = bytes[end] as number;
      if (byte === lastByte && startsWithAt(bytes, pattern, end - last)) return end - last;
      end += shifts[byte] as number;
    }
    return -1;
  };
}

export function startsWithAt(bytes: Uint8Array, pattern: Uint8Array, byteOffset: number): boolean {
  for (let index = 0; index < pattern.length; index++) {
    if (bytes[byteOffset + index] !== pattern[index]) return false;
  }
  return true;
}
