/** How element headers and numbers are written. PS3.5 §7.1, §7.3. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
}

export const implicitLittleEndian: Encoding = { explicitVr: false, bigEndian: false };
export const explicitLittleEndian: Encoding = { explicitVr: true, bigEndian: false };
export const explicitBigEndian: Encoding = { explicitVr: true, bigEndian: true };
const implicitBigEndian: Encoding = { explicitVr: false, bigEndian: true };

/** Data sets and meta information begin with a low group, which read in the wrong byte order is a high one. */
const lastPlausibleFirstGroup = 0x00ff;
const capital = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

/**
 * Guesses the encoding from the first data element, whatever is declared: byte order by the group, explicit VR by two capital
 * letters where its VR would be. Undefined where neither byte order gives a group that a data set begins with.
 */
export function sniffEncoding(bytes: Uint8Array, at: number): Encoding | undefined {
  if (at + 8 > bytes.byteLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const explicitVr = capital(bytes[at + 4]) && capital(bytes[at + 5]);
  const fits = (littleEndian: boolean): boolean => {
    if (view.getUint16(at, littleEndian) > lastPlausibleFirstGroup) return false;
    const byteLength = view.getUint32(at + 4, littleEndian);
    return explicitVr || byteLength <= bytes.byteLength - at - 8 || byteLength === 0xffffffff;
  };
  // A preamble of zeros, not an element.
  if (view.getUint32(at) === 0 && view.getUint32(at + 4) === 0) return undefined;
  // The group of zeros reads the same both ways: command sets are little endian.
  if (fits(true)) return explicitVr ? explicitLittleEndian : implicitLittleEndian;
  if (fits(false)) return explicitVr ? explicitBigEndian : implicitBigEndian;
  return undefined;
}
