import type { StoredInstance } from '@isocenter/archive';
import { type DicomJson, dataSetToJson, openPart10, tagToHex } from '@isocenter/dicom';
import { overlaid } from '../retrieve/index.ts';
import { headOptions } from './opened-instances.ts';
import { bulkDataPath } from './service-url.ts';

/**
 * All attributes of a stored instance as WADO-RS metadata has them (PS3.18 §10.4.1.1.4); values that are large stay behind a
 * BulkDataURI, which begins with a slash and is relative to the service.
 */
export async function readMetadata(stored: StoredInstance): Promise<DicomJson> {
  const blob = await stored.open();
  try {
    const { dataSet, pixelData } = await openPart10(blob, headOptions(stored));
    const bulkDataUri = (path: readonly number[]) => bulkDataPath(stored, path);
    const json = dataSetToJson(overlaid(dataSet, stored), { bulkDataUri });
    return {
      ...json,
      ...availableTransferSyntax(stored),
      ...(pixelData && pixelDataReference(stored, pixelData.tag, json)),
    };
  } finally {
    await blob.close();
  }
}

/** Says in which syntax the frames lie, which a client needs to ask for them as stored (PS3.18 §10.4.3.3.2). */
const availableTransferSyntax = ({ transferSyntaxUid }: StoredInstance): DicomJson => ({
  '00083002': { vr: 'UI', Value: [transferSyntaxUid] },
});

/** Pixel data is always behind a URI, however small. */
function pixelDataReference(stored: StoredInstance, tag: number, json: DicomJson): DicomJson {
  const vr = json[tagToHex(tag)]?.vr ?? 'OW';
  return { [tagToHex(tag)]: { vr, BulkDataURI: bulkDataPath(stored, [tag]) } };
}
