import type { DicomJson, DicomJsonAttribute } from '@isocenter/dicom';

/** Groups whose long values drawing needs: image pixel tables (0028) and overlay planes (60xx). */
const isNeededToDraw = (tag: string): boolean =>
  tag.startsWith('0028') || (tag.startsWith('60') && tag.endsWith('3000'));

/**
 * The same DICOM JSON with what drawing needs fetched and inlined where the archive sent only a BulkDataURI
 * (PS3.18 F.2.2); all else, pixel data first of all, stays a reference. What cannot be fetched stays one too.
 */
export async function resolveBulkData(
  json: DicomJson,
  fetchBulkData: (uri: string) => Promise<Uint8Array>,
): Promise<DicomJson> {
  if (!needsBulkData(json)) return json;
  const resolved: DicomJson = {};
  for (const [tag, attribute] of Object.entries(json)) {
    resolved[tag] = await resolveAttribute(tag, attribute, fetchBulkData);
  }
  return resolved;
}

async function resolveAttribute(
  tag: string,
  attribute: DicomJsonAttribute,
  fetchBulkData: (uri: string) => Promise<Uint8Array>,
): Promise<DicomJsonAttribute> {
  const items = itemsOf(attribute);
  if (items) {
    return {
      ...attribute,
      Value: await Promise.all(items.map((item) => resolveBulkData(item, fetchBulkData))),
    };
  }
  const { BulkDataURI: uri, ...rest } = attribute;
  if (uri === undefined || !isNeededToDraw(tag)) return attribute;
  try {
    return { ...rest, InlineBinary: toBase64(await fetchBulkData(uri)) };
  } catch {
    return attribute;
  }
}

function needsBulkData(json: DicomJson): boolean {
  return Object.entries(json).some(([tag, attribute]) => {
    if (attribute.BulkDataURI !== undefined) return isNeededToDraw(tag);
    return itemsOf(attribute)?.some(needsBulkData) ?? false;
  });
}

const itemsOf = (attribute: DicomJsonAttribute): readonly DicomJson[] | undefined =>
  attribute.vr === 'SQ' ? ((attribute.Value ?? []) as readonly DicomJson[]) : undefined;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  const chunk = 0x8000;
  for (let at = 0; at < bytes.length; at += chunk) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return btoa(binary);
}
