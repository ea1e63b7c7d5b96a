import type { StoredInstance } from '@isocenter/archive';
import type { DataSet, Element, VR } from '@isocenter/dicom';
import { dataSetFromJson, tagFromHex, tagToHex } from '@isocenter/dicom';
import { serverError } from '../../errors.ts';
import type { OpenedInstance } from '../opening/opened-instances.ts';

export const pixelDataTags: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/** Of a value inside an instance: tags, and between them the numbers of items, from 1. */
export type ValuePath = readonly number[];

/** `00081115/1/00081150`. Throws where it is no such path. */
export function parseValuePath(text: string): ValuePath {
  const path = text.split('/').map((step, index) => {
    return index % 2 === 0 ? tagFromHex(step) : /^[1-9]\d{0,6}$/.test(step) ? Number(step) : undefined;
  });
  if (path.length % 2 === 1 && path.length < 64 && path.every((step) => step !== undefined)) return path;
  throw serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
}

/**
 * The value in little endian, as the archive tells it: what was coerced in place of what the file says. PS3.18 §8.7.3.3.
 * `overlay` is that of the instance asked for; a file may be that of several, of which one is corrected.
 */
export async function getValue(
  { part10 }: OpenedInstance,
  { overlay = {} }: Pick<StoredInstance, 'overlay'>,
  path: ValuePath,
): Promise<Uint8Array> {
  const isOverlaid = overlay[tagToHex(path[0] as number)] !== undefined;
  let dataSet: DataSet | undefined = isOverlaid ? dataSetFromJson(overlay) : part10.dataSet;
  for (let index = 0; index + 2 < path.length; index += 2) {
    dataSet = dataSet?.findItems(path[index] as number)[(path[index + 1] as number) - 1];
  }
  const tag = path[path.length - 1] as number;
  const element = dataSet?.findElement(tag);
  if (!dataSet || !element) throw serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
  const isUnread = element.byteLength > 0 && path.length === 1 && pixelDataTags.has(tag);
  const bytes = isUnread
    ? await part10.source.read(element.byteOffset, element.byteLength)
    : dataSet.findBytes(tag);
  if (!bytes) throw serverError('SERVER_NOT_FOUND', { resource: 'bulk data' });
  return inLittleEndian(bytes, element, dataSet.bigEndian);
}

/** Bytes of one number of a VR (PS3.5 §6.2); text and OB have no byte order. */
const numberBytes: Partial<Record<VR, number>> = {
  AT: 2,
  FD: 8,
  FL: 4,
  OD: 8,
  OF: 4,
  OL: 4,
  OV: 8,
  OW: 2,
  SL: 4,
  SS: 2,
  SV: 8,
  UL: 4,
  US: 2,
  UV: 8,
};

function inLittleEndian(bytes: Uint8Array, { vr }: Element, bigEndian: boolean): Uint8Array {
  const size = numberBytes[vr] ?? 1;
  if (!bigEndian || size === 1) return bytes;
  const swapped = bytes.slice();
  for (let byteOffset = 0; byteOffset + size <= swapped.length; byteOffset += size) {
    swapped.subarray(byteOffset, byteOffset + size).reverse();
  }
  return swapped;
}
