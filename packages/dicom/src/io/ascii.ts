const latin1 = new TextDecoder('latin1');
/** From here on the platform's decoder is faster, in spite of what a call of it costs. */
const longText = 24;

/**
 * Text that reads the same in every character set: undefined where a byte is beyond ASCII or an escape, which begins a code
 * extension. Nearly all text in headers is plain, so it is decoded without asking for the character set. PS3.5 §6.1.
 */
export function decodePlainAscii(bytes: Uint8Array, from: number, to: number): string | undefined {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80 || byte === 0x1b) return undefined;
  }
  return to - from > longText ? latin1.decode(bytes.subarray(from, to)) : joinCharacters(bytes, from, to);
}

/** Eight characters at a time: each joining costs as much as eight characters. */
function joinCharacters(bytes: Uint8Array, from: number, to: number): string {
  const { fromCharCode } = String;
  const code = (i: number): number => bytes[i] as number;
  let text = '';
  let i = from;
  for (; i + 8 <= to; i += 8) {
    text += fromCharCode(
      code(i), code(i + 1), code(i + 2), code(i + 3), code(i + 4), code(i + 5), code(i + 6), code(i + 7),
    ); // biome-ignore format: eight of one kind
  }
  if (i + 4 <= to) {
    text += fromCharCode(code(i), code(i + 1), code(i + 2), code(i + 3));
    i += 4;
  }
  if (i + 2 <= to) {
    text += fromCharCode(code(i), code(i + 1));
    i += 2;
  }
  return i < to ? text + fromCharCode(code(i)) : text;
}
