import type { DataElement } from '../data-element.ts';
import type { DataSet } from '../data-set.ts';
import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import { swapWords } from '../values/byte-order.ts';
import { numberFormatOf, parseDecimalString } from '../values/read-values.ts';
import { elementOf, tagToHex } from '../values/tag.ts';
import { type VR, vrProperties } from '../values/vr.ts';
import { encodeBase64 } from './base64.ts';
import type { DicomJson, DicomJsonAttribute, DicomJsonPersonName, DicomJsonValue } from './dicom-json.ts';

export interface DicomJsonOptions {
  /**
   * Gives the URI of a binary value too large to be sent inline, of pixel data always; without it such values are left out but
   * for their VR. The path holds tags and between them item numbers from 1.
   */
  readonly bulkDataUri?: ((path: readonly number[]) => string | undefined) | undefined;
  /** Binary values up to this many bytes are written inline; 1024 unless told. */
  readonly inlineLimitBytes?: number | undefined;
}

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

function attributeOf(
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
  if (vr === 'SV' || vr === 'UV') return bigIntegers(element);
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

/** JSON has no infinities and NaN; they become strings. */
function numbers(element: DataElement): DicomJsonValue[] {
  const format = numberFormatOf(element.vr);
  const { bytes, bigEndian } = element;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: DicomJsonValue[] = [];
  if (format === undefined) return values;
  for (let at = 0; at + format.byteLength <= bytes.byteLength; at += format.byteLength) {
    const value = format.read(view, at, !bigEndian);
    if (Number.isFinite(value)) values.push(value);
    else values.push(Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf');
  }
  return values;
}

/** Numbers that a double cannot hold become strings, as PS3.18 F.2.3 allows. */
function bigIntegers({ vr, bytes, bigEndian }: DataElement): DicomJsonValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: DicomJsonValue[] = [];
  for (let at = 0; at + 8 <= bytes.byteLength; at += 8) {
    const value = vr === 'SV' ? view.getBigInt64(at, !bigEndian) : view.getBigUint64(at, !bigEndian);
    values.push(Number.isSafeInteger(Number(value)) ? Number(value) : String(value));
  }
  return values;
}

function binaryAttribute(
  element: DataElement,
  options: DicomJsonOptions,
  path: readonly number[],
): DicomJsonAttribute {
  const { vr, byteLength, segment, fragments } = element;
  const isPixelData = element.tag >>> 16 === 0x7fe0;
  if (byteLength === 0) return { vr };
  if (
    !isPixelData &&
    fragments === undefined &&
    segment !== undefined &&
    byteLength <= (options.inlineLimitBytes ?? 1024)
  ) {
    const bytes = element.bigEndian ? swapWords(element.bytes, vrProperties[vr].wordBytes) : element.bytes;
    return { vr, InlineBinary: encodeBase64(bytes) };
  }
  const uri = options.bulkDataUri?.(path);
  return uri === undefined ? { vr } : { vr, BulkDataURI: uri };
}
