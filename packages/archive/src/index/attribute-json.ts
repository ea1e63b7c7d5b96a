import {
  type DataSet,
  type DicomJson,
  type DicomJsonAttribute,
  type DicomJsonPersonName,
  dataSetToJson,
  tagToHex,
} from '@isocenter/dicom';

/** Some attributes of a data set in DICOM JSON, without turning the rest of it (PS3.18 F.2). Absent ones are left out. */
export function attributesToJson(dataSet: DataSet, tags: readonly number[]): DicomJson {
  const json: DicomJson = {};
  for (const tag of tags) {
    const attribute = attributeToJson(dataSet, tag);
    if (attribute) json[hexOf(tag)] = attribute;
  }
  return json;
}

/** The tags are always the same few, those that the index keeps. */
const hexTags = new Map<number, string>();

function hexOf(tag: number): string {
  const known = hexTags.get(tag);
  if (known !== undefined) return known;
  const hexTag = tagToHex(tag);
  hexTags.set(tag, hexTag);
  return hexTag;
}

function attributeToJson(dataSet: DataSet, tag: number): DicomJsonAttribute | undefined {
  const vr = dataSet.findElement(tag)?.vr;
  switch (vr) {
    case undefined:
      return undefined;
    case 'SQ':
      return withValues(
        vr,
        dataSet.findItems(tag).map((item) => dataSetToJson(item)),
      );
    case 'PN':
      return withValues(
        vr,
        dataSet.findStrings(tag).map((name) => (name === '' ? '' : personNameToJson(name))),
      );
    case 'LT':
    case 'ST':
    case 'UT':
      return withValues(
        vr,
        [dataSet.findText(tag)].filter((text) => text !== undefined),
      );
    case 'DS':
    case 'IS':
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'FL':
    case 'FD':
      return withValues(vr, dataSet.findNumbers(tag));
    default:
      return withValues(vr, dataSet.findStrings(tag));
  }
}

function withValues(vr: string, values: NonNullable<DicomJsonAttribute['Value']>): DicomJsonAttribute {
  const isEmpty = values.every((value) => value === '');
  return isEmpty ? { vr } : { vr, Value: values.map((value) => (value === '' ? null : value)) };
}

function personNameToJson(name: string): DicomJsonPersonName {
  const [alphabetic, ideographic, phonetic] = name.split('=');
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
}
