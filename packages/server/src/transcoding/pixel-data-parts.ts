import { Tag, TransferSyntaxUid, type VR } from '@isocenter/dicom';

const longestValue = 0xfffffffe;

/**
 * Header of native pixel data in Explicit or Implicit VR Little Endian; `undefined` where it is too long for one.
 * PS3.5 §7.1.2, §7.1.3, A.1, A.2.
 */
export function nativePixelDataHeader(
  { tag, vr, byteLength }: { readonly tag: number; readonly vr: VR; readonly byteLength: number },
  transferSyntaxUid: string = TransferSyntaxUid.ExplicitVrLittleEndian,
): Uint8Array | undefined {
  const even = byteLength + (byteLength % 2);
  if (even > longestValue) return undefined;
  const header = pixelDataHeader(tag, vr, even);
  if (transferSyntaxUid !== TransferSyntaxUid.ImplicitVrLittleEndian) return header;
  return Uint8Array.of(...header.subarray(0, 4), ...header.subarray(8));
}

/** Header of encapsulated Pixel Data, and its first item, an empty Basic Offset Table. PS3.5 A.4. */
export const encapsulatedPixelDataHeader = (): Uint8Array =>
  Uint8Array.of(...pixelDataHeader(Tag.PixelData, 'OB', 0xffffffff), ...fragmentHeader(0));

/** One frame as one fragment, padded to an even length. PS3.5 A.4. */
export function fragmentOf(frame: Uint8Array): Uint8Array[] {
  const isOdd = frame.byteLength % 2 === 1;
  const header = fragmentHeader(frame.byteLength + (isOdd ? 1 : 0));
  return isOdd ? [header, frame, Uint8Array.of(0)] : [header, frame];
}

export const sequenceDelimitation = (): Uint8Array => Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);

function pixelDataHeader(tag: number, vr: VR, byteLength: number): Uint8Array {
  const header = Uint8Array.of(0, 0, 0, 0, vr.charCodeAt(0), vr.charCodeAt(1), 0, 0, 0, 0, 0, 0);
  const view = new DataView(header.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  view.setUint32(8, byteLength, true);
  return header;
}

/** Header of one item of encapsulated pixel data; the length is even. PS3.5 §7.5. */
export function fragmentHeader(byteLength: number): Uint8Array {
  const header = Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(4, byteLength, true);
  return header;
}

/** Joins 1-bit frames without a gap between them, as native pixel data has them. PS3.5 §8.1.1, A.2. */
export class BitJoiner {
  #carry = 0;
  #carriedBits = 0;

  /** The whole bytes there are after `bitCount` more bits, lowest first. */
  push(bytes: Uint8Array, bitCount: number): Uint8Array {
    const total = this.#carriedBits + bitCount;
    const whole = new Uint8Array(total >> 3);
    let carry = this.#carry;
    for (let index = 0; index < Math.ceil(bitCount / 8); index++) {
      const bits = ((bytes[index] as number) << this.#carriedBits) | carry;
      if (index < whole.length) whole[index] = bits;
      carry = index < whole.length ? bits >> 8 : bits;
    }
    this.#carriedBits = total & 7;
    this.#carry = carry & ((1 << this.#carriedBits) - 1);
    return whole;
  }

  /** The last byte, its unused bits 0; none where the frames end at a byte. */
  end(): Uint8Array {
    return this.#carriedBits === 0 ? new Uint8Array(0) : Uint8Array.of(this.#carry);
  }
}
