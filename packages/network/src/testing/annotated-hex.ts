/**
 * Bytes with their decoding beside them, for tests: each line begins with hexadecimal digits in groups; two spaces
 * or the end of the line begin the annotation.
 *
 * @example annotatedHex(`
 *   07 00      A-ABORT
 *   00000004   length
 * `)
 */
export function annotatedHex(text: string): Uint8Array {
  const digits = text
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/)[0] ?? '')
    .join('')
    .replaceAll(' ', '');
  if (!/^([0-9A-Fa-f]{2})*$/.test(digits)) throw new Error(`Not hexadecimal: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
