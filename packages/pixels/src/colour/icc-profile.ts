import { pixelsError } from '../errors.ts';

/** An ICC profile as a header and a table of tags. ICC.1:2022 §7. */
export interface IccProfile {
  /** e.g. 'RGB ' or 'GRAY'. */
  readonly colourSpace: string;
  /** Profile connection space: 'XYZ ' or 'Lab '. */
  readonly connectionSpace: string;
  readonly deviceClass: string;
  readonly majorVersion: number;
  /** The bytes of a tag; undefined where the profile has none. */
  readonly find: (signature: string) => DataView | undefined;
}

const HEADER_BYTES = 128;
const MOST_TAGS = 1000;

/** @throws PIXELS_ICC_INVALID where the bytes are no profile */
export function readIccProfile(bytes: Uint8Array): IccProfile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES + 4 || signatureAt(view, 36) !== 'acsp')
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'it does not begin as a profile does' });
  const count = view.getUint32(HEADER_BYTES);
  if (count > MOST_TAGS || HEADER_BYTES + 4 + count * 12 > bytes.length)
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'its table of tags is cut short' });
  const tags = new Map<string, DataView>();
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + 4 + i * 12;
    const offset = view.getUint32(entry + 4);
    const length = view.getUint32(entry + 8);
    if (offset + length > bytes.length)
      throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a tag lies beyond its end' });
    tags.set(signatureAt(view, entry), new DataView(bytes.buffer, bytes.byteOffset + offset, length));
  }
  return {
    majorVersion: view.getUint8(8),
    deviceClass: signatureAt(view, 12),
    colourSpace: signatureAt(view, 16),
    connectionSpace: signatureAt(view, 20),
    find: (signature) => tags.get(signature),
  };
}

/** Four characters. */
export const signatureAt = (view: DataView, offset: number): string =>
  String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );

/** s15Fixed16Number. ICC.1 §4.6. */
export const fixed16At = (view: DataView, offset: number): number => view.getInt32(offset) / 65536;

/** The first XYZ of a tag of type 'XYZ '. ICC.1 §10.31. */
export function xyzOf(tag: DataView): readonly [number, number, number] {
  return [fixed16At(tag, 8), fixed16At(tag, 12), fixed16At(tag, 16)];
}
