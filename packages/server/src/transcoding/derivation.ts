import { createHash } from 'node:crypto';
import { createUid, type DataSet, type DataSetContent, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '@isocenter/pixels';
import type { LossyMethod } from '@isocenter/pixels/decoding';

/** Values of the Image Pixel Module that change with the encoding. PS3.3 C.7.6.3. */
export function imagePixelContent({
  photometricInterpretation,
  samplesPerPixel,
  bitsAllocated,
  bitsStored,
  highBit,
  planarConfiguration,
}: PixelFormat): DataSetContent {
  return {
    PhotometricInterpretation: photometricInterpretation,
    ...(samplesPerPixel > 1 && { PlanarConfiguration: planarConfiguration }),
    BitsAllocated: bitsAllocated,
    BitsStored: bitsStored,
    HighBit: highBit,
  };
}

export interface LossyCopy {
  readonly sopInstanceUid: string;
  readonly method: LossyMethod;
  /** Bytes uncompressed to bytes compressed, over all frames. */
  readonly ratio: number;
}

/**
 * What an image must say that lost something on its way: another identity, DERIVED, from what, how, and how much smaller it is.
 * Earlier losses stay told. PS3.3 C.7.6.1.1.2, C.7.6.1.1.5, C.12.4.
 */
export function lossyContent(
  original: DataSet,
  { sopInstanceUid, method, ratio }: LossyCopy,
): DataSetContent {
  const [, ...otherTypes] = original.findStrings(Tag.ImageType);
  const ratios = original.findStrings(Tag.LossyImageCompressionRatio);
  const methods = original.findStrings(Tag.LossyImageCompressionMethod);
  return {
    SOPInstanceUID: sopInstanceUid,
    ImageType: ['DERIVED', ...(otherTypes.length > 0 ? otherTypes : ['PRIMARY'])],
    LossyImageCompression: '01',
    LossyImageCompressionRatio: [...ratios, ratio.toFixed(2)],
    LossyImageCompressionMethod: [...methods, method],
    DerivationDescription: `Lossy compression ${method}, ratio ${ratio.toFixed(2)}`,
    DerivationCodeSequence: [code('113040', 'Lossy Compression')],
    SourceImageSequence: [
      {
        ReferencedSOPClassUID: original.findString(Tag.SOPClassUID) ?? '',
        ReferencedSOPInstanceUID: original.findString(Tag.SOPInstanceUID) ?? '',
        PurposeOfReferenceCodeSequence: [code('121320', 'Uncompressed predecessor')],
      },
    ],
  };
}

const code = (value: string, meaning: string): DataSetContent => ({
  CodeValue: value,
  CodingSchemeDesignator: 'DCM',
  CodeMeaning: meaning,
});

/** The UID of a lossy copy: always the same for the same file made in the same way, so that two copies are one instance. */
export function uidOfCopy(sha256: string, form: string): string {
  const digest = createHash('sha256').update(sha256).update('\0').update(form).digest();
  return createUid((bytes) => bytes.set(digest.subarray(0, bytes.length)));
}
