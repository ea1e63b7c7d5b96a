import {
  type DataSet,
  type Element,
  elementOf,
  formatTag,
  groupOf,
  isIsocenterError,
  isPrivateTag,
  Tag,
} from '@isocenter/dicom';
import { findAttribute } from '@isocenter/dicom/dictionary';
import { findPrivateAttribute } from '@isocenter/dicom/private-dictionary';
import { countOf } from '../text/counts.ts';

/** An attribute of an object, or an item of a sequence, as a line of a list. */
export interface TagRow {
  /** Names the line within its object: the same in two objects stands for the same thing. */
  readonly path: string;
  readonly tag: number;
  /** Items this line lies in. */
  readonly depth: number;
  readonly name: string;
  readonly vr: string;
  /** Number of values; of a sequence, of items. */
  readonly multiplicity: number;
  readonly text: string;
}

/** A value longer than this is cut until asked for. */
export const shortTextLength = 256;
const shownBytes = 16;

/**
 * All attributes of an image in the order of their tags, items in their place. Of what is said frame by frame only the
 * item of one frame: the others belong to other images.
 *
 * @param frameIndex from 0
 */
export function tagRows(dataSet: DataSet, frameIndex: number): TagRow[] {
  const rows: TagRow[] = [];
  addRows(rows, dataSet, frameIndex, { path: '', depth: 0 });
  return rows;
}

function addRows(
  rows: TagRow[],
  dataSet: DataSet,
  frameIndex: number,
  { path: parent, depth }: { readonly path: string; readonly depth: number },
): void {
  for (const element of dataSet.elements()) {
    const { tag, vr, items } = element;
    const path = `${parent}${formatTag(tag)}`;
    const values = items ? [] : valuesOf(dataSet, element);
    rows.push({
      path,
      tag,
      depth,
      name: nameOf(dataSet, tag),
      vr,
      multiplicity: items?.length ?? values?.length ?? 0,
      text: items ? countOf(items.length, 'item') : textOf(dataSet, element, values),
    });
    items?.forEach((item, index) => {
      const isOfFrames = tag === Tag.PerFrameFunctionalGroupsSequence;
      if (isOfFrames && index !== frameIndex) return;
      // The item of a frame stands for the frame that is looked at, whichever that is.
      const itemPath = isOfFrames ? `${path}[frame]` : `${path}[${index + 1}]`;
      const name = isOfFrames ? `Frame ${index + 1} of ${items.length}` : `Item ${index + 1}`;
      rows.push({
        path: itemPath,
        tag,
        depth: depth + 1,
        name,
        vr: '',
        multiplicity: 0,
        text: '',
      });
      addRows(rows, item, frameIndex, { path: itemPath, depth: depth + 2 });
    });
  }
}

function nameOf(dataSet: DataSet, tag: number): string {
  if (!isPrivateTag(tag)) return findAttribute(tag)?.name ?? 'Unknown attribute';
  const element = elementOf(tag);
  if (element <= 0xff) return 'Private creator';
  const creator = dataSet.findString(groupOf(tag) * 0x1_0000 + (element >> 8));
  if (creator === undefined) return 'Private, of an unknown creator';
  return findPrivateAttribute(creator, tag)?.keyword ?? `Private, of ${creator}`;
}

/** Bytes that are no text: shown by their number. PS3.5 §6.2. */
const isBinary = ({ vr }: Element): boolean => vr.startsWith('O') || vr === 'UN';
const isOneText = ({ vr }: Element): boolean => vr === 'ST' || vr === 'LT' || vr === 'UT' || vr === 'UR';

/** Undefined where the value is not in memory: large ones stay where the object is kept. */
function loaded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isIsocenterError(error, 'DICOM_VALUE_NOT_LOADED')) return undefined;
    throw error;
  }
}

function valuesOf(dataSet: DataSet, element: Element): string[] | undefined {
  if (isBinary(element)) return [];
  if (element.bulkDataUri !== undefined) return undefined;
  if (isOneText(element))
    return loaded(() => [dataSet.findText(element.tag) ?? ''].filter((text) => text !== ''));
  return loaded(() => dataSet.findStrings(element.tag));
}

function textOf(dataSet: DataSet, element: Element, values: readonly string[] | undefined): string {
  const { tag, vr, byteLength, fragments, bulkDataUri } = element;
  // DICOM JSON tells where a value lies beside it, and not how long it is. PS3.18 F.2.2.
  if (bulkDataUri !== undefined) return `${vr}, kept beside the attributes; its length is not told`;
  if (fragments) return textOfFragments(vr, fragments);
  if (!values) return `${vr}, ${byteLength} bytes`;
  if (!isBinary(element)) return values.join('\\');
  const bytes = byteLength === 0 ? undefined : loaded(() => dataSet.findBytes(tag)?.subarray(0, shownBytes));
  if (!bytes) return `${vr}, ${byteLength} bytes`;
  const start = [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
  return `${byteLength} bytes: ${start}${byteLength > shownBytes ? ' …' : ''}`;
}

/** Encapsulated pixel data without its offset table, which is the first item. PS3.5 A.4. */
function textOfFragments(vr: string, [, ...fragments]: NonNullable<Element['fragments']>): string {
  const byteLength = fragments.reduce((sum, fragment) => sum + fragment.byteLength, 0);
  return `${vr}, ${byteLength} bytes in ${countOf(fragments.length, 'fragment')}`;
}

/** Lines without what may tell who the patient is: their group, all names of persons, and whatever vendors write. */
export const withoutIdentity = (rows: readonly TagRow[]): TagRow[] =>
  rows.map((row) => {
    const { tag, vr, text } = row;
    const isTelling =
      groupOf(tag) === 0x0010 || vr === 'PN' || isPrivateTag(tag) || tag === Tag.AccessionNumber;
    return isTelling && text !== '' ? { ...row, text: 'hidden' } : row;
  });

/** A line of one object beside the same line of another. */
export interface ComparedRow {
  readonly row: TagRow;
  /** The other's text; undefined where it has no such line. */
  readonly other: string | undefined;
  readonly isDifferent: boolean;
}

/** Lines of two objects side by side, those of the second alone at the end with an empty text of the first. */
export function compareRows(rows: readonly TagRow[], others: readonly TagRow[]): ComparedRow[] {
  const otherOf = new Map(others.map((row) => [row.path, row]));
  const own = new Set(rows.map(({ path }) => path));
  return [
    ...rows.map((row) => {
      const other = otherOf.get(row.path)?.text;
      return { row, other, isDifferent: other !== row.text };
    }),
    ...others
      .filter(({ path }) => !own.has(path))
      .map((row) => ({ row: { ...row, text: '' }, other: row.text, isDifferent: true })),
  ];
}

/** Whether a line has what is looked for in its tag (with or without comma), name, or value. */
export function isFound({ tag, name, text }: TagRow, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const hex = tag.toString(16).padStart(8, '0');
  const keyword = name.replaceAll(' ', '').toLowerCase();
  return hex.includes(wanted.replace(/[(),\s]/g, '')) && /^[(]?[0-9a-f]{2,}/.test(wanted)
    ? true
    : name.toLowerCase().includes(wanted) || keyword.includes(wanted) || text.toLowerCase().includes(wanted);
}
