import type { DataElement } from '../../data-element.ts';
import { elementOf, isPrivateTag } from '../../values/tag.ts';
import { type VR, vrProperties } from '../../values/vr.ts';

/**
 * The VR of a private element in implicit VR, from the dictionary that the data set was read with and by the element's creator. UN
 * where neither tells, and where the value cannot be of that VR. PS3.5 §7.8, A.1.
 */
export function privateVrOf(element: DataElement): VR {
  const { owner, tag } = element;
  const { privateDictionary } = owner.context;
  if (privateDictionary === undefined || owner.explicitVr || !isPrivateTag(tag) || elementOf(tag) < 0x1000)
    return 'UN';
  const creator = owner.findString(((tag & 0xffff0000) | (elementOf(tag) >>> 8)) >>> 0);
  const vr = creator === undefined ? undefined : privateDictionary.findVr(creator, tag);
  return vr !== undefined && canBe(vr, element) ? vr : 'UN';
}

/** Vendors change their minds: numbers must fill the value, and a sequence begin with an item. */
function canBe(vr: VR, { byteLength, segment, byteOffset }: DataElement): boolean {
  if (byteLength === 0) return true;
  if (vr !== 'SQ') return byteLength % (vr === 'AT' ? 4 : vrProperties[vr].wordBytes) === 0;
  if (segment === undefined || byteLength < 8) return false;
  return segment.view.getUint32(byteOffset - segment.start, true) === littleEndianItem;
}

/** FFFE,E000 as it lies in implicit VR, which is little endian always. */
const littleEndianItem = 0xe000fffe;
