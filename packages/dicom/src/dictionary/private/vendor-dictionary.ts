import { elementOf, groupOf, isPrivateTag } from '../../values/tag.ts';
import { isVR, type VR } from '../../values/vr.ts';
import type { PrivateDictionary } from './private-dictionary.ts';
import { packedVendorAttributes } from './vendor-attributes.generated.ts';

/** What a vendor gives a private element of its block. PS3.5 §7.8. */
export interface PrivateAttribute {
  readonly creator: string;
  readonly group: number;
  /** The lower byte of the element number; the block is wherever the data set has put the creator. */
  readonly element: number;
  readonly vr: VR;
  readonly vm: string;
  /** In the style of PS3.6; undefined where only the VR is known. */
  readonly keyword: string | undefined;
}

/** By creator, then by group and lower byte of the element. */
type Dictionary = ReadonlyMap<string, ReadonlyMap<number, string>>;

let dictionary: Dictionary | undefined;

function load(): Dictionary {
  const byCreator = new Map<string, Map<number, string>>();
  let rows = new Map<number, string>();
  let group = 0;
  for (const line of packedVendorAttributes.split('\n')) {
    if (line.startsWith('=')) {
      rows = new Map();
      byCreator.set(line.slice(1), rows);
    } else if (line.startsWith('@')) {
      group = Number.parseInt(line.slice(1), 16);
    } else {
      rows.set(keyOf(group, Number.parseInt(line.slice(0, 2), 16)), line.slice(2));
    }
  }
  return byCreator;
}

const keyOf = (group: number, element: number): number => group * 0x100 + element;

function findRow(creator: string, tag: number): string | undefined {
  if (!isPrivateTag(tag)) return undefined;
  dictionary ??= load();
  return dictionary.get(creator)?.get(keyOf(groupOf(tag), tag & 0xff));
}

function vrOfRow(row: string): VR {
  const vr = row.slice(0, 2);
  return isVR(vr) ? vr : 'UN';
}

/** The private elements of the big vendors' common blocks, as their conformance statements describe them. */
export const vendorDictionary: PrivateDictionary = {
  findVr: (creator, tag) => {
    const row = findRow(creator, tag);
    return row === undefined ? undefined : vrOfRow(row);
  },
};

/**
 * What a vendor says about a private element, by the value of its Private Creator.
 *
 * @example findPrivateAttribute('SIEMENS MR HEADER', 0x0019100c)?.keyword // 'BValue'
 */
export function findPrivateAttribute(creator: string, tag: number): PrivateAttribute | undefined {
  const row = findRow(creator, tag);
  if (row === undefined) return undefined;
  const [keyword = '', vm = '1'] = row.slice(2).split('|');
  return {
    creator,
    group: groupOf(tag),
    element: elementOf(tag) & 0xff,
    vr: vrOfRow(row),
    vm,
    keyword: keyword === '' ? undefined : keyword,
  };
}
