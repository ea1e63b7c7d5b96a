const HEADER_BYTES = 64;
/** A run or a row of literals is at most this long. */
const LONGEST = 128;

/**
 * RLE Lossless: every byte of every sample as a plane of its own, most significant first, PackBits-coded row by row. PS3.5 Annex G.
 *
 * @param native samples interleaved by pixel, little endian
 * @param rowPixels pixels in a row; runs do not reach over its end. For 1-bit frames: packed bytes in the whole frame
 * @param bytesPerPixel samples per pixel × bytes per sample: the number of segments, at most 15
 */
export function encodeRle(
  native: Uint8Array,
  rowPixels: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array {
  const bytesPerPixel = samplesPerPixel * bytesPerSample;
  const segments: Uint8Array[] = [];
  for (let sample = 0; sample < samplesPerPixel; sample++) {
    for (let significance = bytesPerSample - 1; significance >= 0; significance--) {
      segments.push(packPlane(native, sample * bytesPerSample + significance, bytesPerPixel, rowPixels));
    }
  }
  const length = segments.reduce((sum, segment) => sum + segment.length, HEADER_BYTES);
  const encoded = new Uint8Array(length);
  const view = new DataView(encoded.buffer);
  view.setUint32(0, segments.length, true);
  let at = HEADER_BYTES;
  segments.forEach((segment, index) => {
    view.setUint32(4 + 4 * index, at, true);
    encoded.set(segment, at);
    at += segment.length;
  });
  return encoded;
}

/** One byte plane, every `step`-th byte from `first`, padded to an even length. PS3.5 §G.3.1, §G.5. */
function packPlane(native: Uint8Array, first: number, step: number, rowPixels: number): Uint8Array {
  const pixels = Math.ceil((native.length - first) / step);
  // At worst every row is literals, with one control byte before each 128.
  const packed = new Uint8Array(pixels + Math.ceil(pixels / rowPixels) * Math.ceil(rowPixels / LONGEST) + 1);
  const row = new Uint8Array(rowPixels);
  let length = 0;
  for (let begin = 0; begin < pixels; begin += rowPixels) {
    const count = Math.min(rowPixels, pixels - begin);
    for (let i = 0, at = first + begin * step; i < count; i++, at += step) row[i] = native[at] as number;
    length = packRow(row, count, packed, length);
  }
  return packed.subarray(0, length + (length & 1));
}

/** Runs of three bytes or more are repeated, all else is literal; returns the new length of `packed`. */
function packRow(row: Uint8Array, count: number, packed: Uint8Array, length: number): number {
  let out = length;
  for (let at = 0; at < count; ) {
    const run = runLength(row, at, count);
    if (run > 2) {
      packed[out++] = 257 - run;
      packed[out++] = row[at] as number;
      at += run;
      continue;
    }
    let end = at;
    while (end < count && end - at < LONGEST && runLength(row, end, count) < 3) end++;
    packed[out++] = end - at - 1;
    while (at < end) packed[out++] = row[at++] as number;
  }
  return out;
}

function runLength(row: Uint8Array, at: number, count: number): number {
  const limit = Math.min(count, at + LONGEST);
  let end = at + 1;
  while (end < limit && row[end] === row[at]) end++;
  return end - at;
}
