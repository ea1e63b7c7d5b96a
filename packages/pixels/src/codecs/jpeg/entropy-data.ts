/** Zero bytes kept behind the data, so that a reader may look ahead of the last bit. */
const LOOK_AHEAD_BYTES = 8;

/** Entropy-coded bytes of one scan, without byte stuffing and without RST markers. */
export interface EntropyData {
  readonly bytes: Uint8Array;
  /** Where each restart interval begins in `bytes`, then where the last one ends. */
  readonly intervalOffsets: readonly number[];
  /** Offset in the codestream of the marker that ended the scan. */
  readonly endOffset: number;
}

/**
 * Takes the scan apart: FF00 becomes FF, RSTn ends an interval, any other marker (or the end of the
 * codestream) ends the scan. ITU-T T.81 B.1.1.5, E.1.4.
 */
export function readEntropyData(codestream: Uint8Array, offset: number): EntropyData {
  const bytes = new Uint8Array(codestream.length - offset + LOOK_AHEAD_BYTES);
  const intervalOffsets = [0];
  let written = 0;
  let from = offset;
  for (;;) {
    const found = codestream.indexOf(0xff, from);
    const marker = found < 0 || found + 1 >= codestream.length ? -1 : (codestream[found + 1] as number);
    const to = found < 0 ? codestream.length : found;
    bytes.set(codestream.subarray(from, to), written);
    written += to - from;
    if (marker === 0x00) {
      bytes[written++] = 0xff;
      from = found + 2;
    } else if (marker >= 0xd0 && marker <= 0xd7) {
      intervalOffsets.push(written);
      from = found + 2;
    } else if (marker === 0xff) {
      from = found + 1; // a fill byte before a marker
    } else {
      intervalOffsets.push(written);
      return { bytes: bytes.subarray(0, written + LOOK_AHEAD_BYTES), intervalOffsets, endOffset: to };
    }
  }
}
