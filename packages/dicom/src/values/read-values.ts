/** `' 1.5 '` → 1.5; undefined for '' and garbage, never NaN. Tolerates NULs, decimal commas and more than 16 characters. PS3.5 §6.2. */
export function parseDecimalString(text: string): number | undefined {
  const trimmed = trimPadding(text).replace(',', '.');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

const isPadding = (code: number): boolean => code === 0x20 || code === 0;

/** Without spaces and NULs at both ends. */
export function trimPadding(text: string): string {
  let from = 0;
  let to = text.length;
  while (to > from && isPadding(text.charCodeAt(to - 1))) to--;
  while (from < to && isPadding(text.charCodeAt(from))) from++;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** One of the values between backslashes, untrimmed; undefined beyond the last. */
export function valueAt(text: string, index: number): string | undefined {
  let from = 0;
  for (let i = 0; i < index; i++) {
    const backslash = text.indexOf('\\', from);
    if (backslash === -1) return undefined;
    from = backslash + 1;
  }
  const to = text.indexOf('\\', from);
  return to === -1 ? text.slice(from) : text.slice(from, to);
}

/** Without spaces and NULs at the end, as for ST, LT and UT, whose leading spaces count. */
export function trimTrailingPadding(text: string): string {
  let to = text.length;
  while (to > 0 && isPadding(text.charCodeAt(to - 1))) to--;
  return text.slice(0, to);
}

/** `'A^B^^'` without its last `^` → `'A^B'`: in one step a character, where a pattern would begin anew at each. */
export function withoutTrailing(text: string, character: string): string {
  let to = text.length;
  while (to > 0 && text[to - 1] === character) to--;
  return text.slice(0, to);
}

const latin1 = new TextDecoder('latin1');

/** Bytes of the default repertoire as text; bytes beyond ASCII come out as ISO 8859-1 so that nothing is lost silently. */
export function decodeAscii(bytes: Uint8Array): string {
  // Calling the platform's decoder costs as much as ten characters.
  if (bytes.byteLength > 10) return latin1.decode(bytes);
  let text = '';
  for (let i = 0; i < bytes.byteLength; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

type NumberVr =
  | 'US'
  | 'SS'
  | 'UL'
  | 'SL'
  | 'FL'
  | 'FD'
  | 'SV'
  | 'UV'
  | 'AT'
  | 'OB'
  | 'OW'
  | 'OL'
  | 'OF'
  | 'OD'
  | 'OV';

interface NumberFormat {
  readonly byteLength: number;
  read(view: DataView, byteOffset: number, littleEndian: boolean): number;
}

const formats: Readonly<Record<NumberVr, NumberFormat>> = {
  US: { byteLength: 2, read: (view, at, le) => view.getUint16(at, le) },
  SS: { byteLength: 2, read: (view, at, le) => view.getInt16(at, le) },
  UL: { byteLength: 4, read: (view, at, le) => view.getUint32(at, le) },
  SL: { byteLength: 4, read: (view, at, le) => view.getInt32(at, le) },
  FL: { byteLength: 4, read: (view, at, le) => view.getFloat32(at, le) },
  FD: { byteLength: 8, read: (view, at, le) => view.getFloat64(at, le) },
  SV: { byteLength: 8, read: (view, at, le) => Number(view.getBigInt64(at, le)) },
  UV: { byteLength: 8, read: (view, at, le) => Number(view.getBigUint64(at, le)) },
  AT: {
    byteLength: 4,
    read: (view, at, le) => view.getUint16(at, le) * 0x10000 + view.getUint16(at + 2, le),
  },
  OB: { byteLength: 1, read: (view, at) => view.getUint8(at) },
  OW: { byteLength: 2, read: (view, at, le) => view.getUint16(at, le) },
  OL: { byteLength: 4, read: (view, at, le) => view.getUint32(at, le) },
  OF: { byteLength: 4, read: (view, at, le) => view.getFloat32(at, le) },
  OD: { byteLength: 8, read: (view, at, le) => view.getFloat64(at, le) },
  OV: { byteLength: 8, read: (view, at, le) => Number(view.getBigUint64(at, le)) },
};

/** How a VR stores numbers; undefined for text, items and UN. SV and UV lose precision beyond 2^53. */
export function numberFormatOf(vr: string): NumberFormat | undefined {
  return Object.hasOwn(formats, vr) ? formats[vr as NumberVr] : undefined;
}
