/** Tags are unsigned 32-bit numbers, group in the upper half: (0010,0010) is 0x00100010. PS3.5 §7.1. */

/** `formatTag(0x7fe00010)` → `(7FE0,0010)`. */
export function formatTag(tag: number): string {
  const digits = tagToHex(tag);
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}

/** `tagToHex(0x7fe00010)` → `7FE00010`, as DICOM JSON and DICOMweb write it. PS3.18 F.2. */
export function tagToHex(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

/** `tagFromHex('7FE00010')` → 0x7fe00010; undefined for anything but eight hexadecimal digits. */
export function tagFromHex(text: string): number | undefined {
  if (text.length !== 8) return undefined;
  let tag = 0;
  for (let i = 0; i < 8; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit === undefined) return undefined;
    tag = tag * 16 + digit;
  }
  return tag;
}

function digitOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}

export const groupOf = (tag: number): number => tag >>> 16;
export const elementOf = (tag: number): number => tag & 0xffff;

/** Odd groups are private. PS3.5 §7.8. */
export const isPrivateTag = (tag: number): boolean => (tag & 0x10000) !== 0;

/** (gggg,0010)–(gggg,00FF) of an odd group name the owner of a block of private elements. PS3.5 §7.8.1. */
export const isPrivateCreatorTag = (tag: number): boolean =>
  isPrivateTag(tag) && elementOf(tag) >= 0x10 && elementOf(tag) <= 0xff;
