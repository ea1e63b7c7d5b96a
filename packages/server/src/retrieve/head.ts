import { inflateRawSync } from 'node:zlib';
import type { OpenBlob, StoredInstance } from '@isocenter/archive';
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
  /** Where Pixel Data begins in the file; absent where `dataSet` holds everything. */
  readonly restByteOffset: number | undefined;
}

/** Reads everything in front of the pixel data, to be written again. */
export async function readHead(stored: StoredInstance, blob: OpenBlob): Promise<Head> {
  const isDeflated = findTransferSyntax(stored.transferSyntaxUid)?.deflated ?? false;
  const restByteOffset = isDeflated ? undefined : stored.pixelDataByteOffset;
  const { dataSet } = readPart10(await blob.read(0, restByteOffset ?? stored.byteLength), {
    lenient: true,
    privateDictionary: vendorDictionary,
    inflate: (bytes) => inflateRawSync(bytes, { maxOutputLength: largestInflatedBytes }),
  });
  return { dataSet: overlaid(dataSet, stored), restByteOffset };
}

/** The data set with what the archive coerced put over it; the stored file itself is never changed. */
export function overlaid(dataSet: DataSet, { overlay }: Pick<StoredInstance, 'overlay'>): DataSet {
  return overlay ? patchDataSet(dataSet, { put: dataSetFromJson(overlay) }) : dataSet;
}
