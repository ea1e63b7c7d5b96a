import {
  type ByteSource,
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  dataSetToJson,
  type OpenedPart10,
  openPart10,
  patchDataSet,
  Tag,
  tagToHex,
} from '@isocenter/dicom';
import { sameBytes, sameDataSet } from '../store/same-data-set.ts';
import type { Likeness } from './decide.ts';

/** Port: whether all frames of two files decode to the same values. Passed in, since the archive knows no codecs. */
export type PixelComparer = (a: ByteSource, b: ByteSource, signal?: AbortSignal) => Promise<boolean>;

/** An object that is kept: its file, and what was coerced or corrected over it. */
export interface KeptObject {
  readonly file: ByteSource;
  readonly overlay?: DicomJson | undefined;
}

export interface LikenessOptions {
  readonly comparePixels: PixelComparer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How a file compares to what is kept under its SOP Instance UID: to the bytes as they came, and to what is given out for them.
 * Two that differ in nothing but the transfer syntax of the same pixels are the same object (PS3.3 C.12.1.1.1): a sender may
 * convert without loss before it sends again, and one that fetched the object sends it with the overlay.
 */
export async function likenessOfFiles(
  { file, overlay }: KeptObject,
  incoming: ByteSource,
  { comparePixels, signal }: LikenessOptions,
): Promise<Likeness> {
  if (await sameDataSet(file, incoming, signal)) return 'same-data-set';
  const [kept, other] = [await openPart10(file, {}, signal), await openPart10(incoming, {}, signal)];
  const samePixels = (): Promise<boolean> | undefined => comparePixels?.(file, incoming, signal);
  if (kept.transferSyntaxUid !== other.transferSyntaxUid) {
    const told = [kept.dataSet, ...(overlay ? [overlaid(kept.dataSet, overlay)] : [])];
    const isToldSo = told.some((dataSet) => saysTheSame(dataSet, other.dataSet, ofTransferSyntax));
    if (!isToldSo) return 'different';
    if (!kept.pixelData && !other.pixelData) return 'same-pixels';
    return kept.pixelData && other.pixelData && (await samePixels()) ? 'same-pixels' : 'different';
  }
  const isGivenOut =
    overlay &&
    saysTheSame(overlaid(kept.dataSet, overlay), other.dataSet, pixelDataTags) &&
    (await samePixelBytes(kept, other, signal));
  return isGivenOut ? 'same-data-set' : 'different';
}

const overlaid = (dataSet: DataSet, overlay: DicomJson): DataSet =>
  patchDataSet(dataSet, { put: dataSetFromJson(overlay) });

const pixelDataTags: readonly string[] = [Tag.PixelData, Tag.FloatPixelData, Tag.DoubleFloatPixelData].map(
  tagToHex,
);

/** What a conversion to another transfer syntax has to write anew, or may. PS3.5 §8.2, A.4. */
const ofTransferSyntax: readonly string[] = [
  Tag.PixelData,
  Tag.PhotometricInterpretation,
  Tag.PlanarConfiguration,
  Tag.ExtendedOffsetTable,
  Tag.ExtendedOffsetTableLengths,
  Tag.EncapsulatedPixelDataValueTotalLength,
].map(tagToHex);

function saysTheSame(one: DataSet, other: DataSet, butFor: readonly string[]): boolean {
  const [left, right] = [one, other].map((dataSet) => {
    const json = dataSetToJson(dataSet, { inlineLimitBytes: Number.POSITIVE_INFINITY });
    for (const hex of Object.keys(json)) {
      if (butFor.includes(hex) || hex.endsWith('0000')) delete json[hex];
    }
    return JSON.stringify(json);
  });
  return left === right;
}

/** Pixel data is handed on as it lies, so what is given out has every byte of it. */
async function samePixelBytes(
  one: OpenedPart10,
  other: OpenedPart10,
  signal?: AbortSignal,
): Promise<boolean> {
  if (!one.pixelData || !other.pixelData) return one.pixelData === other.pixelData;
  return sameBytes(
    { source: one.source, ...one.pixelData },
    { source: other.source, ...other.pixelData },
    signal,
  );
}
