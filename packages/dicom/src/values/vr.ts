/** Value Representations. PS3.5 §6.2. */
export type VR =
  | 'AE' | 'AS' | 'AT' | 'CS' | 'DA' | 'DS' | 'DT' | 'FD' | 'FL' | 'IS' | 'LO' | 'LT'
  | 'OB' | 'OD' | 'OF' | 'OL' | 'OV' | 'OW' | 'PN' | 'SH' | 'SL' | 'SQ' | 'SS' | 'ST'
  | 'SV' | 'TM' | 'UC' | 'UI' | 'UL' | 'UN' | 'UR' | 'US' | 'UT' | 'UV'; // biome-ignore format: a table

/** What a VR's value is made of: text in the character set, ASCII text, numbers, raw words, items, or unknown bytes. */
export type ValueKind = 'text' | 'ascii' | 'number' | 'words' | 'items' | 'unknown';

export interface VrProperties {
  readonly kind: ValueKind;
  /** Explicit VR encoding gives it 16 bits for the length. PS3.5 §7.1.2. */
  readonly shortLength: boolean;
  /** Bytes to swap as one number in another byte order; 1 for text and bytes. */
  readonly wordBytes: 1 | 2 | 4 | 8;
  /** Several values are separated by a backslash or, for numbers, follow each other. */
  readonly multiple: boolean;
  /** Byte that fills an odd length up. PS3.5 §6.2. */
  readonly padding: 0x00 | 0x20;
}

const row = (
  kind: ValueKind,
  shortLength: boolean,
  wordBytes: 1 | 2 | 4 | 8,
  multiple: boolean,
  padding: 0 | 0x20,
): VrProperties => ({
  kind,
  shortLength,
  wordBytes,
  multiple,
  padding,
});

export const vrProperties: Readonly<Record<VR, VrProperties>> = {
  AE: row('ascii', true, 1, true, 0x20),
  AS: row('ascii', true, 1, true, 0x20),
  AT: row('number', true, 2, true, 0),
  CS: row('ascii', true, 1, true, 0x20),
  DA: row('ascii', true, 1, true, 0x20),
  DS: row('ascii', true, 1, true, 0x20),
  DT: row('ascii', true, 1, true, 0x20),
  FD: row('number', true, 8, true, 0),
  FL: row('number', true, 4, true, 0),
  IS: row('ascii', true, 1, true, 0x20),
  LO: row('text', true, 1, true, 0x20),
  LT: row('text', true, 1, false, 0x20),
  OB: row('words', false, 1, false, 0),
  OD: row('words', false, 8, false, 0),
  OF: row('words', false, 4, false, 0),
  OL: row('words', false, 4, false, 0),
  OV: row('words', false, 8, false, 0),
  OW: row('words', false, 2, false, 0),
  PN: row('text', true, 1, true, 0x20),
  SH: row('text', true, 1, true, 0x20),
  SL: row('number', true, 4, true, 0),
  SQ: row('items', false, 1, false, 0),
  SS: row('number', true, 2, true, 0),
  ST: row('text', true, 1, false, 0x20),
  SV: row('number', false, 8, true, 0),
  TM: row('ascii', true, 1, true, 0x20),
  UC: row('text', false, 1, true, 0x20),
  UI: row('ascii', true, 1, true, 0),
  UL: row('number', true, 4, true, 0),
  UN: row('unknown', false, 1, false, 0),
  UR: row('ascii', false, 1, false, 0x20),
  US: row('number', true, 2, true, 0),
  UT: row('text', false, 1, false, 0x20),
  UV: row('number', false, 8, true, 0),
};

export function isVR(text: string): text is VR {
  return Object.hasOwn(vrProperties, text);
}
