/** A copy with the bytes of each word reversed; bytes after the last whole word stay. PS3.5 §7.3. */
export function swapWords(bytes: Uint8Array, wordBytes: 1 | 2 | 4 | 8): Uint8Array {
  const swapped = bytes.slice();
  if (wordBytes === 1) return swapped;
  const wholeBytes = bytes.byteLength - (bytes.byteLength % wordBytes);
  for (let word = 0; word < wholeBytes; word += wordBytes) {
    for (let i = 0; i < wordBytes; i++) swapped[word + i] = bytes[word + wordBytes - 1 - i] as number;
  }
  return swapped;
}
