import { inflateRawSync } from 'node:zlib';
import { archiveError, type OpenBlob, type StoredInstance } from '@isocenter/archive';
import {
  type DataSet,
  dataSetFromJson,
  findTransferSyntax,
  patchDataSet,
  readDataSet,
  readPart10,
} from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';
import { serverError } from '../errors.ts';

/** A deflated file is inflated whole, since what follows a changed value moves; what stands behind pixel data is held too. */
const largestHeldBytes = 1024 ** 3;

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
    inflate: (bytes) => inflateRawSync(bytes, { maxOutputLength: largestHeldBytes }),
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

/**
 * What stands behind the pixel data of a file, such as vendors' groups from 7FE1 on; `undefined` where nothing does.
 * `endByteOffset`: where the value of Pixel Data ends.
 */
export async function readTail(
  stored: StoredInstance,
  blob: OpenBlob,
  endByteOffset: number,
): Promise<DataSet | undefined> {
  const byteLength = stored.byteLength - endByteOffset;
  if (byteLength <= 0) return undefined;
  if (byteLength > largestHeldBytes)
    throw serverError('SERVER_NOT_ACCEPTABLE', {
      reason: `${byteLength} bytes behind its pixel data are too many. Ask with transfer-syntax=*.`,
    });
  const bytes = await blob.read(endByteOffset, byteLength);
  const from = isSequenceDelimitation(bytes) ? sequenceDelimitationBytes : 0;
  if (from === byteLength) return undefined;
  return readDataSet(bytes.subarray(from), stored.transferSyntaxUid, {
    lenient: true,
    privateDictionary: vendorDictionary,
  });
}

const sequenceDelimitationBytes = 8;

/** It ends pixel data of undefined length, which all compressed is; those transfer syntaxes are little endian. PS3.5 §7.5, A.4. */
const isSequenceDelimitation = ([first, second, third, fourth]: Uint8Array): boolean =>
  first === 0xfe && second === 0xff && third === 0xdd && fourth === 0xe0;

/** The data set with what the archive coerced put over it; the stored file itself is never changed. */
export function overlaid(dataSet: DataSet, { overlay }: Pick<StoredInstance, 'overlay'>): DataSet {
  return overlay ? patchDataSet(dataSet, { put: dataSetFromJson(overlay) }) : dataSet;
}
