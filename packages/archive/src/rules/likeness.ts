import { type ByteSource, type DataSet, dataSetToJson, openPart10, Tag, tagToHex } from '@isocenter/dicom';
import { sameDataSet } from '../store/same-data-set.ts';
import type { Likeness } from './decide.ts';

/** Port: whether all frames of two files decode to the same values. Passed in, since the archive knows no codecs. */
export type PixelComparer = (a: ByteSource, b: ByteSource, signal?: AbortSignal) => Promise<boolean>;

/**
 * How two files under one SOP Instance UID compare. Two that differ in nothing but the transfer syntax of the same
 * pixels are the same object (PS3.3 C.12.1.1.1): a sender may convert without loss before it sends again.
 */
export async function likenessOfFiles(
  a: ByteSource,
  b: ByteSource,
  comparePixels: PixelComparer | undefined,
  signal?: AbortSignal,
): Promise<Likeness> {
  if (await sameDataSet(a, b, signal)) return 'same-data-set';
  const [one, other] = [await openPart10(a, {}, signal), await openPart10(b, {}, signal)];
  if (one.transferSyntaxUid === other.transferSyntaxUid) return 'different';
  if (!saysTheSame(one.dataSet, other.dataSet)) return 'different';
  if (!one.pixelData && !other.pixelData) return 'same-pixels';
  if (!one.pixelData || !other.pixelData || !comparePixels) return 'different';
  return (await comparePixels(a, b, signal)) ? 'same-pixels' : 'different';
}

/** What a conversion to another transfer syntax has to write anew, or may. PS3.5 §8.2, A.4. */
const ofTransferSyntax = [
  Tag.PixelData,
  Tag.PhotometricInterpretation,
  Tag.PlanarConfiguration,
  Tag.ExtendedOffsetTable,
  Tag.ExtendedOffsetTableLengths,
  Tag.EncapsulatedPixelDataValueTotalLength,
].map(tagToHex);

function saysTheSame(one: DataSet, other: DataSet): boolean {
  const [left, right] = [one, other].map((dataSet) => {
    const json = dataSetToJson(dataSet, { inlineLimitBytes: Number.POSITIVE_INFINITY });
    for (const hex of Object.keys(json)) {
      if (ofTransferSyntax.includes(hex) || hex.endsWith('0000')) delete json[hex];
    }
    return JSON.stringify(json);
  });
  return left === right;
}
