import {
  type DataSet,
  formatPersonName,
  groupOf,
  isIsocenterError,
  isPrivateTag,
  Tag,
} from '@isocenter/dicom';
import { findAttribute, findTag } from '@isocenter/dicom/dictionary';

const longestText = 64;

/**
 * The value of an attribute for one frame in one line: of the frame's functional groups, else of those of all frames, else of the object
 * (PS3.3 C.7.6.16); undefined where none has it.
 *
 * @param frameIndex from 0
 */
export function attributeText(dataSet: DataSet, frameIndex: number, tag: number): string | undefined {
  const groups = [
    dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence)[frameIndex],
    dataSet.findItem(Tag.SharedFunctionalGroupsSequence),
  ];
  const macros = groups.flatMap((group) => (group ? macrosOf(group) : []));
  for (const place of [...macros, dataSet]) {
    const text = textOf(place, tag);
    if (text) return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  }
  return undefined;
}

const macrosOf = (group: DataSet): DataSet[] =>
  [...group.elements()].flatMap(({ items }) => items?.slice(0, 1) ?? []);

function textOf(dataSet: DataSet, tag: number): string | undefined {
  const element = dataSet.findElement(tag);
  if (!element || element.items || element.vr.startsWith('O') || element.vr === 'UN') return undefined;
  try {
    if (element.vr === 'PN') {
      const name = dataSet.findPersonName(tag);
      return name && formatPersonName(name);
    }
    const isOneText = ['ST', 'LT', 'UT', 'UR'].includes(element.vr);
    return isOneText ? dataSet.findText(tag) : dataSet.findStrings(tag).join(', ');
  } catch (error) {
    // Large values stay where the object is kept.
    if (isIsocenterError(error)) return undefined;
    throw error;
  }
}

/** Whether it may tell who the patient is: hidden with the patient. */
export const tellsIdentity = (tag: number): boolean =>
  groupOf(tag) === 0x0010 ||
  isPrivateTag(tag) ||
  tag === Tag.AccessionNumber ||
  findAttribute(tag)?.vr === 'PN';

/** The tag that a reader typed: '(0018,0050)', '0018,0050', '00180050', 'SliceThickness' or 'Slice Thickness'; undefined for none. */
export function tagOfText(typed: string): number | undefined {
  const text = typed.trim();
  const hex = /^\(?([0-9a-f]{4})\s*,?\s*([0-9a-f]{4})\)?$/i.exec(text);
  if (hex) return Number.parseInt(`${hex[1]}${hex[2]}`, 16);
  return findTag(text.replaceAll(' ', ''));
}
