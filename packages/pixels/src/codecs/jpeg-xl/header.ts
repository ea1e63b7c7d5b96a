import { pixelsError } from '../../errors.ts';

/** Rows and columns that a JPEG XL codestream says it has. ISO/IEC 18181-1 §9.2 (SizeHeader). */
export interface JpegXlSize {
  readonly rows: number;
  readonly columns: number;
}

/** Width as a part of the height, by the 3-bit ratio of the header; 0 has a width of its own. */
const ratios = [undefined, [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const;
/** Bits of a side, by the 2-bit selector before it. */
const sideBits = [9, 13, 18, 30] as const;

const cutShort = () =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG XL', problem: 'Its header is cut short' });

/** Whether the bytes begin a codestream (FF 0A) or the container that may be about it. ISO/IEC 18181-2 §9. */
export const isJpegXl = (bytes: Uint8Array): boolean =>
  isBareCodestream(bytes) || boxType(bytes, 0) === 'JXL ';

const isBareCodestream = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0x0a;

const boxType = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));

/** Reads the size from the head of a codestream, so that no memory is spent on one of another size. */
export function parseJpegXlSize(bytes: Uint8Array): JpegXlSize {
  const codestream = isBareCodestream(bytes) ? bytes : firstCodestreamBox(bytes);
  if (!isBareCodestream(codestream)) throw cutShort();
  const bits = new BitReader(codestream.subarray(2));
  const isSmall = bits.read(1) === 1;
  const readSide = () => (isSmall ? 8 * (bits.read(5) + 1) : 1 + bits.read(sideBits[bits.read(2)] ?? 30));
  const rows = readSide();
  const ratio = ratios[bits.read(3)];
  return { rows, columns: ratio ? Math.floor((rows * ratio[0]) / ratio[1]) : readSide() };
}

/** Content of the first box with a codestream, or the first part of one (jxlp, behind its index of four bytes). */
function firstCodestreamBox(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const stated = view.getUint32(at);
    const headerBytes = stated === 1 ? 16 : 8;
    if (at + headerBytes > view.byteLength) break;
    const length = stated === 1 ? Number(view.getBigUint64(at + 8)) : stated || view.byteLength - at;
    const type = boxType(bytes, at);
    if (type === 'jxlc') return bytes.subarray(at + headerBytes);
    if (type === 'jxlp') return bytes.subarray(at + headerBytes + 4);
    if (length < headerBytes) break;
    at += length;
  }
  throw cutShort();
}

/** Bits from the least significant one of each byte. ISO/IEC 18181-1 §B.2.1. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw cutShort();
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }
}
