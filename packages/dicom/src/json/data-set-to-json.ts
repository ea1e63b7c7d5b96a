import type { DataElement } from '../data-element.ts';
import type { DataSet } from '../data-set.ts';
import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import { exactNumbers } from '../values/exact-numbers.ts';
import { parseDecimalString } from '../values/read-values.ts';
import { elementOf, tagToHex } from '../values/tag.ts';
import { type VR, vrProperties } from '../values/vr.ts';
import { encodeBase64 } from './base64.ts';
import { type BinaryOptions, locateBinary } from './binary-value.ts';
import type { DicomJson, DicomJsonAttribute, DicomJsonPersonName, DicomJsonValue } from './dicom-json.ts';

export type DicomJsonOptions = BinaryOptions;

/** A data set in the DICOM JSON model. Text is Unicode, so SpecificCharacterSet becomes ISO_IR 192. PS3.18 F.2. */
export function dataSetToJson(dataSet: DataSet, options: DicomJsonOptions = {}): DicomJson {
  return itemToJson(dataSet, options, []);
}

function itemToJson(dataSet: DataSet, options: DicomJsonOptions, path: readonly number[]): DicomJson {
  const json: DicomJson = {};
  for (const element of dataSet.dataElements()) {
    if (elementOf(element.tag) === 0) continue;
    json[tagToHex(element.tag)] = attributeOf(dataSet, element, options, [...path, element.tag]);
  }
  return json;
}

/** One attribute in the DICOM JSON model; `path` leads to it, its own tag last. */
export function attributeOf(
  dataSet: DataSet,
  element: DataElement,
  options: DicomJsonOptions,
  path: readonly number[],
): DicomJsonAttribute {
  const { tag, vr } = element;
  if (tag === SpecificCharacterSet) return { vr, Value: ['ISO_IR 192'] };
  if (element.bulkDataUri !== undefined) return { vr, BulkDataURI: element.bulkDataUri };
  if (vr === 'SQ') {
    const items = element.items ?? [];
    return withValues(
      vr,
      items.map((item, index) => itemToJson(item, options, [...path, index + 1])),
    );
  }
  const { kind } = vrProperties[vr];
  if (kind === 'words' || kind === 'unknown') return binaryAttribute(element, options, path);
  if (element.byteLength === 0) return { vr };
  return withValues(vr, valuesOf(dataSet, element));
}

function withValues(vr: string, values: DicomJsonValue[]): DicomJsonAttribute {
  return values.length === 0 ? { vr } : { vr, Value: values };
}

function valuesOf(dataSet: DataSet, element: DataElement): DicomJsonValue[] {
  const { tag, vr } = element;
  if (vr === 'AT') return dataSet.findStrings(tag);
  if (vrProperties[vr].kind === 'number') return numbers(element);
  const texts = dataSet.findStrings(tag);
  if (texts.length === 1 && texts[0] === '') return [];
  return texts.map((text) => (text === '' ? null : valueOfText(vr, text)));
}

function valueOfText(vr: VR, text: string): DicomJsonValue {
  if (vr === 'PN') return personNameOf(text);
  return vr === 'DS' || vr === 'IS' ? (parseDecimalString(text) ?? text) : text;
}

/** PS3.18 F.2.2; empty groups are left out. */
function personNameOf(text: string): DicomJsonPersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=').map((group) => group.trim());
  return {
    ...(alphabetic !== '' && { Alphabetic: alphabetic }),
    ...(ideographic !== '' && { Ideographic: ideographic }),
    ...(phonetic !== '' && { Phonetic: phonetic }),
  };
}

/** JSON has no infinities and NaN, and readers lose 64-bit integers: they become strings, as PS3.18 F.2.3 allows. */
function numbers(element: DataElement): DicomJsonValue[] {
  return exactNumbers(element).map((value) => (typeof value === 'bigint' ? String(value) : value));
}

function binaryAttribute(
  element: DataElement,
  options: DicomJsonOptions,
  path: readonly number[],
): DicomJsonAttribute {
  const { vr } = element;
  const location = locateBinary(element, options, path);
  if ('inline' in location) return { vr, InlineBinary: encodeBase64(location.inline) };
  return location.uri === undefined ? { vr } : { vr, BulkDataURI: location.uri };
}
