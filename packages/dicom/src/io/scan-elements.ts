import { unknownVrCode, vrOfCode } from '../dictionary/vr-codes.ts';
import { vrCodeOfTag } from '../dictionary/vr-table.ts';
import type { ByteSegment } from './byte-segment.ts';
import { mostRows, rowLength, scannedRows } from './scanned-rows.ts';
import { hasShortLength } from './vr-letters.ts';

/** What two letters after a tag say: a VR's code, with `longLength` where 32 bits of length follow; 0xFF: not for this kernel. */
const vrKinds = new Uint8Array(1024).fill(0xff);
const longLength = 0x80;
const indexOfLetters = (first: number, second: number): number => ((first & 31) << 5) | (second & 31);
vrOfCode.forEach((vr, code) => {
  if (code === unknownVrCode) return;
  const kind = hasShortLength(code) ? code : code | longLength;
  vrKinds[indexOfLetters(vr.charCodeAt(0), vr.charCodeAt(1))] = kind;
});

/** What the kernel may take. */
export interface ScanLimits {
  readonly byteEnd: number;
  readonly tagBegin: number;
  readonly tagEnd: number;
  readonly elements: number;
  readonly largeValueBytes: number;
}

/**
 * The hot loop of reading: writes a row of `scannedRows` for each element from `at` on, and makes no object. It takes only what needs
 * no thought: little endian, a tag above `lastTag`, a known VR, an even length, all within the limits and the segment. Returns how
 * many it took; whatever follows is for the parser, which knows the rest of PS3.5 §7 and what to tolerate of it.
 *
 * An index asks for 25 elements of hundreds. Objects, closures and views for all of them would cost more than finding them.
 */
export function scanElements(
  segment: ByteSegment,
  explicitVr: boolean,
  at: number,
  lastTag: number,
  limits: ScanLimits,
): number {
  const { view, start } = segment;
  const end = Math.min(limits.byteEnd, segment.end) - start;
  const countEnd = Math.min(limits.elements, mostRows);
  const { tagEnd, largeValueBytes } = limits;
  let previousTag = Math.max(lastTag, limits.tagBegin - 1);
  let local = at - start;
  let count = 0;
  for (; count < countEnd && local + 8 <= end; count++) {
    const swappedTag = view.getUint32(local, true);
    const tag = ((swappedTag << 16) | (swappedTag >>> 16)) >>> 0;
    if (tag <= previousTag || tag >= tagEnd) break;
    const word = view.getUint32(local + 4, true);
    let valueAt = local + 8;
    let byteLength = word;
    let code: number;
    if (explicitVr) {
      // Both letters between @ and _, of which the table knows the pairs that are VRs. PS3.5 §7.1.2.
      if ((word & 0xe0e0) !== 0x4040) break;
      code = vrKinds[indexOfLetters(word, word >>> 8)] as number;
      if (code < longLength) {
        byteLength = word >>> 16;
      } else {
        if (code === 0xff || local + 12 > end) break;
        code ^= longLength;
        byteLength = view.getUint32(local + 8, true);
        valueAt = local + 12;
      }
    } else {
      code = vrCodeOfTag(tag);
    }
    // An undefined length, 0xFFFFFFFF, is odd.
    if (valueAt + byteLength > end || (byteLength & 1) === 1 || byteLength > largeValueBytes) break;
    const row = count * rowLength;
    scannedRows[row] = tag;
    scannedRows[row + 1] = code;
    scannedRows[row + 2] = start + valueAt;
    scannedRows[row + 3] = byteLength;
    previousTag = tag;
    local = valueAt + byteLength;
  }
  return count;
}
