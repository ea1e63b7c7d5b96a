import { BitReader } from './bit-reader.ts';
import type { SequenceParameterSet } from './h264-parameter-sets.ts';
import { payloadOf } from './nal-unit.ts';

/** The beginning of a slice header. ISO/IEC 14496-10 §7.3.3. */
export interface H264Slice {
  readonly isFirst: boolean;
  readonly isIdr: boolean;
  readonly isReference: boolean;
  readonly frameNumber: number;
  readonly field: 'frame' | 'top' | 'bottom';
  /** Least significant bits of the order of display, below `range`; absent where that is the order of decoding. */
  readonly order?: { readonly lsb: number; readonly range: number };
}

/** Enough for any beginning of a slice header. */
const sliceHeaderBytes = 64;

/** @param findSequence parameter set by the number of the picture parameter set; the slice is passed over where there is none */
export function readSlice(
  unit: Uint8Array,
  findSequence: (pictureParameterSetId: number) => SequenceParameterSet | undefined,
): H264Slice | undefined {
  const header = unit[0] ?? 0;
  const reader = new BitReader(payloadOf(unit.subarray(0, sliceHeaderBytes), 1));
  const isFirst = reader.unsigned() === 0;
  reader.unsigned(); // slice_type
  const sequence = findSequence(reader.unsigned());
  if (!sequence) return undefined;
  if (sequence.separateColourPlanes) reader.skip(2);
  const frameNumber = reader.bits(sequence.frameNumberBits);
  const isField = !sequence.framesOnly && reader.flag();
  const field = isField ? (reader.flag() ? 'bottom' : 'top') : 'frame';
  const isIdr = (header & 0x1f) === 5;
  if (isIdr) reader.unsigned(); // idr_pic_id
  const { orderType, orderBits } = sequence;
  return {
    isFirst,
    isIdr,
    isReference: (header & 0x60) !== 0,
    frameNumber,
    field,
    ...(orderType === 0 && { order: { lsb: reader.bits(orderBits), range: 2 ** orderBits } }),
  };
}
