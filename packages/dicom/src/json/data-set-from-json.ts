import { DataElement } from '../data-element.ts';
import { DataSet, type DataSetContext } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import { vrOfCode } from '../dictionary/vr-table.ts';
import { ByteSegment } from '../io/byte-segment.ts';
import { encodeValue, type ScalarValue } from '../values/encode-value.ts';
import { tagFromHex, tagToHex } from '../values/tag.ts';
import { isVR, type VR, vrProperties } from '../values/vr.ts';
import { decodeBase64 } from './base64.ts';

const nestingLimit = 64;
const unicode = 'ISO_IR 192';
const utf8 = new TextEncoder();

/**
 * A data set from the DICOM JSON model; values are checked, keys that are no tags left out. Its text is UTF-8, and
 * SpecificCharacterSet says so wherever it is present or needed. PS3.18 F.2.
 */
export function dataSetFromJson(json: unknown): DataSet {
  return itemFromJson(json, { findings: [], readItems: () => [] }, undefined);
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function invalid(problem: string, tag?: number): Error {
  return dicomError(
    'DICOM_JSON_INVALID',
    { problem },
    { where: tag === undefined ? undefined : `At ${tagToHex(tag)}` },
  );
}

function itemFromJson(json: unknown, context: DataSetContext, parent: DataSet | undefined): DataSet {
  if (!isRecord(json)) throw invalid('a data set is not an object');
  if ((parent?.depth ?? 0) >= nestingLimit)
    throw dicomError('DICOM_NESTED_TOO_DEEP', { limit: nestingLimit });
  const elements: DataElement[] = [];
  const dataSet = new DataSet({
    explicitVr: true,
    bigEndian: false,
    context,
    parent,
    characterSets: [unicode],
  });
  for (const [key, attribute] of Object.entries(json)) {
    const tag = tagFromHex(key);
    if (tag === undefined) continue;
    elements.push(elementFromJson(dataSet, tag, attribute));
  }
  if (parent === undefined && needsCharacterSet(elements)) {
    elements.push(plainElement(dataSet, SpecificCharacterSet, 'CS', utf8.encode(unicode)));
  }
  elements.sort((a, b) => a.tag - b.tag);
  for (const element of elements) dataSet.table.push(element);
  return dataSet;
}

function elementFromJson(owner: DataSet, tag: number, attribute: unknown): DataElement {
  if (!isRecord(attribute)) throw invalid('an attribute is not an object', tag);
  const { vr, Value: value, InlineBinary: inline, BulkDataURI: uri } = attribute;
  if (typeof vr !== 'string' || !isVR(vr)) throw invalid('an attribute has no VR', tag);
  if (value !== undefined && !Array.isArray(value)) throw invalid('Value is not an array', tag);
  if (typeof uri === 'string') return bulkElement(owner, tag, vr, uri);
  if (vr === 'SQ') return sequenceElement(owner, tag, value ?? []);
  return plainElement(owner, tag, vr, valueBytes(tag, vr, value ?? [], inline));
}

/** Whether text beyond ASCII stands where no SpecificCharacterSet is in force. */
function needsCharacterSet(elements: readonly DataElement[]): boolean {
  if (elements.some(({ tag }) => tag === SpecificCharacterSet)) return false;
  return elements.some((element) => {
    if (element.vr === 'SQ')
      return element.items?.some((item) => needsCharacterSet(item.dataElements())) ?? false;
    const isText = vrProperties[element.vr].kind === 'text' && element.segment !== undefined;
    return isText && element.bytes.some((byte) => byte >= 0x80);
  });
}

function plainElement(owner: DataSet, tag: number, vr: VR, bytes: Uint8Array): DataElement {
  return new DataElement(owner, tag, vrOfCode.indexOf(vr), 0, bytes.byteLength, new ByteSegment(bytes));
}

function bulkElement(owner: DataSet, tag: number, vr: VR, uri: string): DataElement {
  const element = new DataElement(owner, tag, vrOfCode.indexOf(vr), 0, 0, undefined);
  element.bulkDataUri = uri;
  return element;
}

function sequenceElement(owner: DataSet, tag: number, values: readonly unknown[]): DataElement {
  const element = plainElement(owner, tag, 'SQ', new Uint8Array(0));
  element.setItems(values.map((item) => itemFromJson(item ?? {}, owner.context, owner)));
  return element;
}

function valueBytes(tag: number, vr: VR, values: readonly unknown[], inline: unknown): Uint8Array {
  if (typeof inline === 'string') {
    const bytes = decodeBase64(inline);
    if (bytes === undefined) throw invalid('InlineBinary is not base64', tag);
    return bytes;
  }
  if (tag === SpecificCharacterSet) return utf8.encode(unicode);
  const { kind } = vrProperties[vr];
  if (kind === 'unknown' || (kind === 'words' && values.length === 0)) return new Uint8Array(0);
  const scalars = values.map((value) => scalarOf(tag, vr, value));
  return encodeValue({ tag, vr, encodeText: (text) => utf8.encode(text), strict: false }, scalars);
}

const nonNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** Null is an empty value; a PN is joined from its groups. PS3.18 F.2.2, F.2.5. */
function scalarOf(tag: number, vr: VR, value: unknown): ScalarValue {
  if (value === null || value === undefined) return '';
  if (vr === 'PN' && isRecord(value)) {
    return ['Alphabetic', 'Ideographic', 'Phonetic']
      .map((name) => value[name])
      .map((group) => (typeof group === 'string' ? group : ''))
      .join('=')
      .replace(/=+$/, '');
  }
  if (typeof value === 'string')
    return (vr === 'FL' || vr === 'FD') && Object.hasOwn(nonNumbers, value)
      ? (nonNumbers[value] ?? value)
      : value;
  if (typeof value === 'number' && Number.isFinite(value))
    return vrProperties[vr].kind === 'ascii' ? String(value) : value;
  throw invalid('a value is neither text nor number', tag);
}
