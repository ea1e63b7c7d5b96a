import { joinBytes } from '@isocenter/dicom';

/** The fields of a PDU as bytes, big-endian. PS3.8 §9.3.1. */

export const uint16Bytes = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value);

export const uint32Bytes = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** ISO 646 text, unpadded: UIDs in PDUs have no trailing NUL (PS3.8 Annex F). */
export function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** An AE title: 16 bytes, filled up with spaces. PS3.8 Table 9-11. */
export function aeTitleBytes(aeTitle: string): Uint8Array {
  return textBytes(aeTitle.slice(0, 16).padEnd(16, ' '));
}

/** An item or sub-item: type, reserved byte, 16-bit length, content. */
export function item(itemType: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(parts);
  return joinBytes([Uint8Array.of(itemType, 0), uint16Bytes(content.byteLength), content]);
}
