/**
 * Writes H.264 whose every macroblock is either stored as it is (I_PCM) or left as it was (P_Skip), so that each sample of each
 * picture is known to the bit. ISO/IEC 14496-10 §7.3.
 */
export interface WrittenPicture {
  /** Luma of each macroblock of 16 × 16, row by row; undefined repeats the picture decoded before. */
  readonly luma: readonly (number | undefined)[];
  /** Cb and Cr of all of it; 128 unless told. */
  readonly chroma?: readonly [number, number];
  readonly idr: boolean;
  /** Place in the order of display since the last IDR picture; undefined writes the order of decoding. */
  readonly order?: number;
  /** Whether later pictures build on it; so unless told. */
  readonly isReference?: boolean;
}

export interface WrittenStream {
  /** In macroblocks. */
  readonly columns: number;
  readonly rows: number;
  readonly pictures: readonly WrittenPicture[];
  /** SPS and PPS before every IDR picture, or before the first alone. */
  readonly repeatsParameterSets?: boolean;
  /** An access unit delimiter before each picture. */
  readonly hasDelimiters?: boolean;
}

/** NAL units of each picture, without start codes, parameter sets included where they are written. */
export function h264Pictures({
  columns,
  rows,
  pictures,
  repeatsParameterSets = true,
  hasDelimiters = false,
}: WrittenStream): Uint8Array[][] {
  const isReordered = pictures.some(({ order }) => order !== undefined);
  let frameNumber = 0;
  let idrCount = 0;
  return pictures.map((picture, index) => {
    if (picture.idr) frameNumber = 0;
    const units = slicesOf(picture, { columns, rows, isReordered, frameNumber, idrCount });
    if (picture.isReference !== false) frameNumber = (frameNumber + 1) % 256;
    if (picture.idr) idrCount++;
    const hasSets = picture.idr && (repeatsParameterSets || index === 0);
    return [
      ...(hasDelimiters ? [Uint8Array.of(9, 0xf0)] : []),
      ...(hasSets ? parameterSets(columns, rows, isReordered) : []),
      units,
    ];
  });
}

/** ISO/IEC 14496-10 Annex B: every unit behind a start code. */
export function annexB(pictures: readonly (readonly Uint8Array[])[]): Uint8Array {
  const startCode = [0, 0, 0, 1];
  return Uint8Array.from(pictures.flat().flatMap((unit) => [...startCode, ...unit]));
}

/** Sequence and picture parameter set. */
export function parameterSets(columns: number, rows: number, isReordered = false): Uint8Array[] {
  const sps = new BitWriter();
  sps.bits(77, 8); // Main
  sps.bits(0, 8);
  sps.bits(30, 8); // level 3
  sps.ue(0);
  sps.ue(4); // frame_num has 8 bits
  sps.ue(isReordered ? 0 : 2);
  if (isReordered) sps.ue(4); // pic_order_cnt_lsb has 8 bits
  sps.ue(2); // reference pictures
  sps.bits(0, 1);
  sps.ue(columns - 1);
  sps.ue(rows - 1);
  sps.bits(1, 1); // frames only
  sps.bits(1, 1); // direct_8x8_inference
  sps.bits(0, 1); // nothing cropped
  sps.bits(1, 1); // VUI: nothing but how far pictures are out of order
  sps.bits(0, 8);
  sps.bits(1, 1);
  sps.bits(1, 1);
  for (const value of [0, 0, 9, 9, isReordered ? 2 : 0, 2]) sps.ue(value);
  const pps = new BitWriter();
  pps.ue(0);
  pps.ue(0);
  pps.bits(0, 2);
  pps.ue(0);
  pps.ue(0);
  pps.ue(0);
  pps.bits(0, 3);
  pps.se(0);
  pps.se(0);
  pps.se(0);
  pps.bits(0b100, 3); // the deblocking filter is controlled by slice
  return [unit(0x67, sps.ended()), unit(0x68, pps.ended())];
}

interface SliceFacts {
  readonly columns: number;
  readonly rows: number;
  readonly isReordered: boolean;
  readonly frameNumber: number;
  readonly idrCount: number;
}

function slicesOf(
  { luma, chroma = [128, 128], idr, order = 0, isReference = true }: WrittenPicture,
  { columns, rows, isReordered, frameNumber, idrCount }: SliceFacts,
): Uint8Array {
  const slice = new BitWriter();
  slice.ue(0);
  slice.ue(idr ? 7 : 5); // I, or P
  slice.ue(0);
  slice.bits(frameNumber, 8);
  if (idr) slice.ue(idrCount % 2);
  if (isReordered) slice.bits((2 * order) % 256, 8);
  if (!idr) slice.bits(0, 2); // no override of reference indexes, no reordering of references
  if (idr) slice.bits(0, 2);
  else if (isReference) slice.bits(0, 1);
  slice.se(0);
  slice.ue(1); // no deblocking
  let skipped = 0;
  for (let at = 0; at < columns * rows; at++) {
    const level = luma[at];
    if (level === undefined && !idr) {
      skipped++;
      continue;
    }
    if (!idr) slice.ue(skipped);
    skipped = 0;
    slice.ue(idr ? 25 : 30); // I_PCM
    slice.align();
    slice.fill(level ?? 16, 256);
    slice.fill(chroma[0], 64);
    slice.fill(chroma[1], 64);
  }
  if (skipped > 0) slice.ue(skipped);
  const reference = isReference ? 0x60 : 0;
  return unit(idr ? 0x65 : reference | 1, slice.ended());
}

/** A NAL unit with what would look like a start code broken up. §7.4.1. */
function unit(header: number, payload: readonly number[]): Uint8Array {
  const bytes = [header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(bytes);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #free = 0;

  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      if (this.#free === 0) {
        this.#bytes.push(0);
        this.#free = 8;
      }
      this.#free--;
      const last = this.#bytes.length - 1;
      this.#bytes[last] = (this.#bytes[last] ?? 0) | (((value >> bit) & 1) << this.#free);
    }
  }

  /** Exp-Golomb. §9.1. */
  ue(value: number): void {
    const length = 32 - Math.clz32(value + 1);
    this.bits(0, length - 1);
    this.bits(value + 1, length);
  }

  se(value: number): void {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  align(): void {
    this.#free = 0;
  }

  /** Whole bytes; only where aligned. */
  fill(value: number, count: number): void {
    for (let i = 0; i < count; i++) this.#bytes.push(value);
  }

  /** With the stop bit. */
  ended(): readonly number[] {
    this.bits(1, 1);
    return this.#bytes;
  }
}
