/** One part of a representation, as asked for with the Range header (RFC 9110 §14.2). */
export interface RequestedRange {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * Reads `bytes=0-99`, `bytes=100-` and `bytes=-50` against the length of the whole. `undefined` means the header is to be passed
 * over, as it is for other units, bad syntax and several ranges; `unsatisfiable` is to be answered 416.
 *
 * `parseByteRange('bytes=-50', 200)` is `{ byteOffset: 150, byteLength: 50 }`.
 */
export function parseByteRange(
  header: string | undefined,
  byteLength: number,
): RequestedRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), byteLength);
    return count === 0 ? 'unsatisfiable' : { byteOffset: byteLength - count, byteLength: count };
  }
  const byteOffset = Number(first);
  const end = last === '' ? byteLength : Math.min(Number(last) + 1, byteLength);
  if (last !== '' && Number(last) < byteOffset) return undefined;
  return byteOffset >= byteLength ? 'unsatisfiable' : { byteOffset, byteLength: end - byteOffset };
}
