import { inflateRawSync } from 'node:zlib';
import { archiveError, type OpenBlob, type StoredInstance } from '@isocenter/archive';
import {
  type DataSet,
  dataSetFromJson,
  findTransferSyntax,
  patchDataSet,
  readPart10,
} from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';

/** A deflated file is inflated whole, since what follows a changed value moves. */
const largestInflatedBytes = 1024 ** 3;

/** The part of a stored file in front of its pixel data, in memory, and where the rest begins. */
export interface Head {
  /** As the archive tells it: what was coerced is changed. Without pixel data, unless the file is deflated. */
  readonly dataSet: DataSet;
  /** Where the header of Pixel Data begins in the file; absent where `dataSet` holds everything. */
  readonly restByteOffset: number | undefined;
}

/** Reads everything in front of the pixel data, to be written again. */
export async function readHead(stored: StoredInstance, blob: OpenBlob): Promise<Head> {
  const isDeflated = findTransferSyntax(stored.transferSyntaxUid)?.deflated ?? false;
  const valueByteOffset = isDeflated ? undefined : stored.pixelDataByteOffset;
  const bytes = await blob.read(0, valueByteOffset ?? stored.byteLength);
  const restByteOffset =
    valueByteOffset === undefined ? undefined : bytes.byteLength - pixelDataHeaderBytes(bytes);
  const { dataSet } = readPart10(bytes.subarray(0, restByteOffset), {
    lenient: true,
    privateDictionary: vendorDictionary,
    inflate: (bytes) => inflateRawSync(bytes, { maxOutputLength: largestInflatedBytes }),
  });
  return { dataSet: overlaid(dataSet, stored), restByteOffset };
}

/** Pixel Data, Float Pixel Data and Double Float Pixel Data, little and big endian. */
const pixelDataTags: ReadonlySet<number> = new Set([
  ...[0xe07f1000, 0xe07f0800, 0xe07f0900],
  ...[0x7fe00010, 0x7fe00008, 0x7fe00009],
]);

/**
 * How long the header of Pixel Data is that `bytes` end with: 12 bytes in explicit VR, 8 in implicit and where a VR
 * with a short length was written. PS3.5 §7.1.2, §7.1.3.
 */
function pixelDataHeaderBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeader = (byteLength: number) => {
    const at = bytes.byteLength - byteLength;
    return at >= 0 && pixelDataTags.has(view.getUint32(at));
  };
  if (isHeader(8)) return 8;
  if (isHeader(12)) return 12;
  throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
}

/** The data set with what the archive coerced put over it; the stored file itself is never changed. */
export function overlaid(dataSet: DataSet, { overlay }: Pick<StoredInstance, 'overlay'>): DataSet {
  return overlay ? patchDataSet(dataSet, { put: dataSetFromJson(overlay) }) : dataSet;
}
