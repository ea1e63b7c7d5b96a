/** SOI, then an Adobe APP14 segment whose last byte is the colour transform. */
const soiAndAdobe = (transform: 0 | 1) =>
  Uint8Array.of(
    ...[0xff, 0xd8, 0xff, 0xee, 0x00, 0x0e],
    ...[0x41, 0x64, 0x6f, 0x62, 0x65, 0x00, 0x64, 0, 0, 0, 0, transform],
  );

/**
 * The same codestream with its JFIF and Adobe segments replaced by one Adobe segment, so that libjpeg
 * converts colour as told instead of guessing from markers and component identifiers.
 */
export function forceColour(codestream: Uint8Array, meaning: 'RGB' | 'YBR'): Uint8Array {
  const parts: Uint8Array[] = [soiAndAdobe(meaning === 'RGB' ? 0 : 1)];
  let at = codestream.indexOf(0xff) + 2;
  while (codestream[at] === 0xff) {
    const marker = codestream[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker < 0xe0 || marker > 0xef) break;
    const end = at + 2 + (((codestream[at + 2] ?? 0) << 8) | (codestream[at + 3] ?? 0));
    if (marker !== 0xe0 && marker !== 0xee) parts.push(codestream.subarray(at, end));
    at = end;
  }
  parts.push(codestream.subarray(at));
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
