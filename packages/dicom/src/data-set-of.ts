import { encodeText } from './character-sets/text-encoder.ts';
import { DataElement, undefinedLength } from './data-element.ts';
import { DataSet, type DataSetContext } from './data-set.ts';
import { dicomError } from './dicom-error.ts';
import { findTag } from './dictionary/attributes.ts';
import type { Keyword } from './dictionary/keyword.ts';
import { PixelRepresentation, SpecificCharacterSet } from './dictionary/tags.generated.ts';
import {
  obOrOwCode,
  unknownVrCode,
  usOrOwCode,
  usOrSsCode,
  usOrSsOrOwCode,
  vrOfCode,
} from './dictionary/vr-codes.ts';
import { vrCodeOfTag, vrOfTag } from './dictionary/vr-table.ts';
import { ByteSegment } from './io/byte-segment.ts';
import type { BytesRange } from './io/byte-source.ts';
import { ByteWriter } from './io/byte-writer.ts';
import { itemTag } from './io/fragment-items.ts';
import { swapWords } from './values/byte-order.ts';
import { encodeValue, type ScalarValue, type TypedArray } from './values/encode-value.ts';
import { elementOf, groupOf, isPrivateTag, tagFromHex } from './values/tag.ts';
import { nameOfTag } from './values/tag-name.ts';
import { type VR, vrProperties } from './values/vr.ts';

type PlainValue =
  | ScalarValue
  | readonly ScalarValue[]
  | TypedArray
  | readonly DataSet[]
  | readonly DataSetContent[];

/** Encapsulated pixel data, frames still compressed. PS3.5 A.4. */
export interface FragmentsContent {
  readonly fragments: readonly Uint8Array[];
  /** Basic Offset Table; empty unless given. */
  readonly offsetTable?: Uint8Array;
}

/**
 * A value for `dataSetOf`; `{ vr, value }` overrides the dictionary's VR; undefined leaves the attribute out, '' and [] make it
 * empty.
 */
export type ValueContent =
  | PlainValue
  | FragmentsContent
  | { readonly vr: VR; readonly value: PlainValue }
  | undefined;

/** Attributes by keyword, or by eight hexadecimal digits for private ones. */
export type DataSetContent = { readonly [K in Keyword]?: ValueContent } & {
  readonly [hexTag: `${number}${string}`]: ValueContent;
};

export interface DataSetOfOptions {
  /**
   * Defined terms to encode text in, with backslashes between them. Unless told, those of SpecificCharacterSet; without any,
   * ISO_IR 192 where text is not ASCII.
   */
  readonly characterSet?: string | undefined;
}

const builtContext: DataSetContext = { findings: [], readItems: () => [] };

/**
 * Builds a data set; VRs come from the dictionary. Strict: throws `DICOM_VALUE_UNFIT` for what a VR does not allow.
 *
 * @example dataSetOf({ PatientName: 'PHANTOM^CT', Rows: 512, ReferencedImageSequence: [{ ReferencedSOPInstanceUID: '2.25.1' }] })
 */
export function dataSetOf(content: DataSetContent, options: DataSetOfOptions = {}): DataSet {
  const stated = options.characterSet ?? statedCharacterSet(content);
  if (stated !== undefined) return build(content, stated, options.characterSet !== undefined, undefined);
  try {
    return build(content, '', false, undefined);
  } catch (error) {
    if (!(error instanceof NotAscii)) throw error;
    return build(content, 'ISO_IR 192', true, undefined);
  }
}

/** Text needs a character set that was not named. */
class NotAscii {}

function statedCharacterSet(content: DataSetContent): string | undefined {
  const value = content.SpecificCharacterSet;
  const terms = (Array.isArray(value) ? value : [value]).filter((term) => typeof term === 'string');
  return terms.some((term) => term !== '') ? terms.join('\\') : undefined;
}

function build(
  content: DataSetContent,
  characterSet: string,
  announce: boolean,
  parent: DataSet | undefined,
): DataSet {
  const dataSet = new DataSet({
    explicitVr: true,
    bigEndian: false,
    context: builtContext,
    parent,
  });
  const entries = Object.entries(content as Record<string, ValueContent>)
    .map(([key, value]) => ({ tag: tagOfKey(key), value }))
    .filter(({ tag, value }) => value !== undefined && (elementOf(tag) !== 0 || groupOf(tag) <= 2))
    .filter(({ tag }) => !announce || tag !== SpecificCharacterSet);
  if (announce) entries.push({ tag: SpecificCharacterSet, value: characterSet });
  entries.sort((a, b) => a.tag - b.tag);
  for (const { tag, value } of entries) dataSet.table.push(buildElement(dataSet, tag, value, characterSet));
  return dataSet;
}

function tagOfKey(key: string): number {
  const tag = findTag(key) ?? tagFromHex(key);
  if (tag === undefined) throw dicomError('DICOM_KEYWORD_UNKNOWN', { keyword: key });
  return tag;
}

function buildElement(
  owner: DataSet,
  tag: number,
  content: ValueContent,
  characterSet: string,
  strict = true,
): DataElement {
  const isRecord = typeof content === 'object' && !Array.isArray(content) && !ArrayBuffer.isView(content);
  if (isRecord && 'fragments' in content) return buildFragments(owner, tag, content);
  const forced = isRecord && 'vr' in content ? content : undefined;
  const value = (forced === undefined ? content : forced.value) as PlainValue;
  const vr = forced?.vr ?? chooseVr(owner, tag, value);
  if (vr === 'SQ' || isItems(value)) return buildSequence(owner, tag, value, characterSet);
  const encode = (text: string): Uint8Array => {
    const bytes = encodeText(text, characterSet, vr);
    if (bytes !== undefined) return bytes;
    if (characterSet === '') throw new NotAscii();
    throw dicomError('DICOM_VALUE_UNFIT', {
      name: nameOfTag(tag),
      vr,
      problem: `${characterSet} lacks one of its characters`,
    });
  };
  const bytes = encodeValue(
    { tag, vr, encodeText: encode, strict },
    value as ScalarValue | readonly ScalarValue[] | TypedArray,
  );
  return new DataElement(owner, tag, vrOfCode.indexOf(vr), 0, bytes.byteLength, new ByteSegment(bytes));
}

function isItems(value: PlainValue): value is readonly DataSet[] | readonly DataSetContent[] {
  return Array.isArray(value) && value.length > 0 && typeof value[0] === 'object';
}

/** Settles the VRs that PS3.6 leaves open by what the value is and by PixelRepresentation. PS3.5 Annex A. */
function chooseVr(owner: DataSet, tag: number, value: PlainValue): VR {
  const code = vrCodeOfTag(tag);
  if (code === usOrSsCode) return owner.findNumber(PixelRepresentation) === 1 ? 'SS' : 'US';
  if (code === obOrOwCode) return value instanceof Uint8Array || value instanceof Int8Array ? 'OB' : 'OW';
  if (code === usOrOwCode || code === usOrSsOrOwCode) return ArrayBuffer.isView(value) ? 'OW' : 'US';
  if (code === unknownVrCode && isPrivateTag(tag) && typeof value === 'string') return 'LO';
  return vrOfTag(tag);
}

function buildSequence(owner: DataSet, tag: number, value: PlainValue, characterSet: string): DataElement {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'object')) {
    throw dicomError('DICOM_VALUE_UNFIT', {
      name: nameOfTag(tag),
      vr: 'SQ',
      problem: 'it needs an array of items',
    });
  }
  const items = (value as readonly (DataSet | DataSetContent)[]).map((item) =>
    item instanceof DataSet ? adoptItem(item, owner, characterSet) : build(item, characterSet, false, owner),
  );
  const element = new DataElement(
    owner,
    tag,
    vrOfCode.indexOf('SQ'),
    0,
    0,
    new ByteSegment(new Uint8Array(0)),
  );
  element.setItems(items);
  return element;
}

/** A copy of a data set as an item of another: text in the other's character set, numbers in its byte order, bytes shared. */
function adoptItem(source: DataSet, parent: DataSet, characterSet: string): DataSet {
  const item = new DataSet({ explicitVr: true, bigEndian: false, context: builtContext, parent });
  for (const element of source.dataElements()) {
    if (element.tag === SpecificCharacterSet || elementOf(element.tag) === 0) continue;
    item.table.push(adoptElement(source, element, item, characterSet));
  }
  return item;
}

function adoptElement(
  source: DataSet,
  element: DataElement,
  owner: DataSet,
  characterSet: string,
): DataElement {
  const { tag, vr } = element;
  const code = vrOfCode.indexOf(vr);
  if (vr === 'SQ') {
    const sequence = new DataElement(owner, tag, code, 0, 0, new ByteSegment(new Uint8Array(0)));
    sequence.setItems((element.items ?? []).map((item) => adoptItem(item, owner, characterSet)));
    return sequence;
  }
  if (element.fragments !== undefined || element.bulkDataUri !== undefined) {
    const copy = new DataElement(
      owner,
      tag,
      code,
      element.byteOffset,
      element.byteLength,
      element.segment,
      element.traits,
    );
    copy.fragments = element.fragments;
    copy.bulkDataUri = element.bulkDataUri;
    return copy;
  }
  if (vrProperties[vr].kind === 'text') {
    return buildElement(owner, tag, { vr, value: source.findRawText(tag) ?? '' }, characterSet, false);
  }
  const bytes = element.bigEndian ? swapWords(element.bytes, vrProperties[vr].wordBytes) : element.bytes;
  return new DataElement(owner, tag, code, 0, bytes.byteLength, new ByteSegment(bytes));
}

function buildFragments(
  owner: DataSet,
  tag: number,
  { fragments, offsetTable = new Uint8Array(0) }: FragmentsContent,
): DataElement {
  const items = [offsetTable, ...fragments];
  const writer = new ByteWriter(
    false,
    items.reduce((sum, item) => sum + item.byteLength + 9, 0),
  );
  const ranges: BytesRange[] = [];
  for (const item of items) {
    const odd = item.byteLength & 1;
    writer.writeTag(itemTag);
    writer.writeUint32(item.byteLength + odd);
    ranges.push({ byteOffset: writer.byteLength, byteLength: item.byteLength + odd });
    writer.writeBytes(item);
    if (odd) writer.writeByte(0);
  }
  const element = new DataElement(
    owner,
    tag,
    vrOfCode.indexOf('OB'),
    0,
    writer.byteLength,
    new ByteSegment(writer.bytes),
    undefinedLength,
  );
  element.fragments = ranges;
  return element;
}
