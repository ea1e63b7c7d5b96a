import type { DicomJson, DicomJsonAttribute } from './dicom-json.ts';

/**
 * The text of a data set in the DICOM JSON model, attributes ascending by tag at every level. PS3.18 F.2.2.
 *
 * Not JSON.stringify: objects list keys of decimal digits without a leading zero first, so that (3006,0020) would stand before
 * (0008,0005).
 */
export function formatDicomJson(json: DicomJson): string {
  const members = Object.keys(json)
    .sort()
    .map((hexTag) => `"${hexTag}":${formatAttribute(json[hexTag] as DicomJsonAttribute)}`);
  return `{${members.join(',')}}`;
}

/** The text of one attribute in the DICOM JSON model. */
export function formatAttribute(attribute: DicomJsonAttribute): string {
  const { vr, Value } = attribute;
  if (vr !== 'SQ' || Value === undefined) return JSON.stringify(attribute);
  const items = Value.map((item) => (item === null ? 'null' : formatDicomJson(item as DicomJson)));
  return `{"vr":"SQ","Value":[${items.join(',')}]}`;
}
