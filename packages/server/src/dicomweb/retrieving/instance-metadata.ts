import type { InstanceKey, StoredInstance } from '@isocenter/archive';
import {
  type ByteSource,
  type DataSet,
  type DicomJson,
  DicomJsonWriter,
  dataSetToJson,
  type OpenedPart10,
  openPart10,
  tagToHex,
} from '@isocenter/dicom';
import { overlaid } from '../../retrieve/index.ts';
import { bulkDataPath } from '../answering/service-url.ts';
import { headOptions } from '../opening/opened-instances.ts';

/**
 * All attributes of a stored instance as WADO-RS metadata has them (PS3.18 §10.4.1.1.4); values that are large stay behind a
 * BulkDataURI, which begins with a slash and is relative to the service.
 */
export async function readMetadata(stored: StoredInstance): Promise<DicomJson> {
  const { dataSet, put, bulkDataUri } = await readHeadOf(stored);
  return { ...dataSetToJson(dataSet, { bulkDataUri }), ...put };
}

/** Writes the metadata of instances one after the other as text, quickly where they are alike, as in a series. */
export class MetadataWriter {
  readonly #json = new DicomJsonWriter();

  async read(stored: StoredInstance): Promise<string> {
    return this.#write(await readHeadOf(stored));
  }

  /** Of an instance whose head was opened, and that is shown as it lies in its file. */
  write(part10: OpenedPart10, instance: InstanceKey): string {
    return this.#write(metadataOf(part10, part10.dataSet, instance));
  }

  #write({ dataSet, put, bulkDataUri }: Metadata): string {
    return this.#json.write(dataSet, { bulkDataUri, put });
  }
}

interface Metadata {
  readonly dataSet: DataSet;
  /** What takes the place of the data set's own. */
  readonly put: DicomJson;
  readonly bulkDataUri: (path: readonly number[]) => string;
}

async function readHeadOf(stored: StoredInstance): Promise<Metadata> {
  const blob: ByteSource & { close(): Promise<void> } = await stored.open();
  try {
    const part10 = await openPart10(blob, headOptions(stored));
    return metadataOf(part10, overlaid(part10.dataSet, stored), stored);
  } finally {
    await blob.close();
  }
}

function metadataOf(
  { transferSyntaxUid, pixelData }: OpenedPart10,
  dataSet: DataSet,
  instance: InstanceKey,
): Metadata {
  return {
    dataSet,
    bulkDataUri: (path) => bulkDataPath(instance, path),
    put: {
      ...availableTransferSyntax(transferSyntaxUid),
      ...(pixelData && pixelDataReference(instance, pixelData.tag, dataSet)),
    },
  };
}

/** Says in which syntax the frames lie, which a client needs to ask for them as stored (PS3.18 §10.4.3.3.2). */
const availableTransferSyntax = (transferSyntaxUid: string): DicomJson => ({
  '00083002': { vr: 'UI', Value: [transferSyntaxUid] },
});

/** Pixel data is always behind a URI, however small. */
function pixelDataReference(instance: InstanceKey, tag: number, dataSet: DataSet): DicomJson {
  const vr = dataSet.findElement(tag)?.vr ?? 'OW';
  return { [tagToHex(tag)]: { vr, BulkDataURI: bulkDataPath(instance, [tag]) } };
}
