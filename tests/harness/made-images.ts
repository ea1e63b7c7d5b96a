import {
  createUid,
  type DataSetContent,
  dataSetOf,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';

/** A Part 10 file made here, and what it is known by. */
export interface MadeImage {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
  bytes: Uint8Array;
}

/** Rows and columns of a made image. */
export const madeSize = 64;
/** Distance of pixel centres of a made CT image, mm. */
export const madeSpacingMm = 0.5;

const SopClass = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  US: '1.2.840.10008.5.1.4.1.1.3.1',
} as const;

/**
 * An axial CT image of 64 × 64 pixels of 0.5 mm, supine and head first: right of the picture is the patient's left.
 * The stored value of a pixel is 16 · row + column, its HU 1024 less.
 */
export function madeImage(content: DataSetContent = {}, transferSyntaxUid?: string): MadeImage {
  return madeFile(
    {
      SOPClassUID: SopClass.CT,
      Modality: 'CT',
      ImagePositionPatient: [-16, -16, 0],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [madeSpacingMm, madeSpacingMm],
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 0,
      RescaleIntercept: -1024,
      RescaleSlope: 1,
      RescaleType: 'HU',
      WindowCenter: -500,
      WindowWidth: 1200,
      PixelData: Uint16Array.from({ length: madeSize * madeSize }, (_, i) => storedValue(i)),
      ...content,
    },
    transferSyntaxUid,
  );
}

const storedValue = (index: number): number => 16 * Math.floor(index / madeSize) + (index % madeSize);

/** Images 5 mm apart, from head to feet, of one series; `content` is said by all of them. */
export function madeStack(numberOfImages: number, content: DataSetContent = {}): MadeImage[] {
  const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
  const FrameOfReferenceUID = createUid();
  return Array.from({ length: numberOfImages }, (_, index) =>
    madeImage({
      ...uids,
      FrameOfReferenceUID,
      InstanceNumber: index + 1,
      ImagePositionPatient: [-16, -16, -5 * index],
      ...content,
    }),
  );
}

/** A clip of ultrasound in one multi-frame instance; frame n is of the grey level 8 · n. */
export function madeClip(numberOfFrames: number, frameTimeMs: number, content: DataSetContent = {}) {
  const frameBytes = madeSize * madeSize;
  return madeFile({
    SOPClassUID: SopClass.US,
    Modality: 'US',
    NumberOfFrames: numberOfFrames,
    FrameTime: frameTimeMs,
    FrameIncrementPointer: '00181063',
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    WindowCenter: 128,
    WindowWidth: 256,
    PixelData: Uint8Array.from(
      { length: numberOfFrames * frameBytes },
      (_, i) => Math.floor(i / frameBytes) * 8,
    ),
    ...content,
  });
}

/** Said to hold a picture, but does not. */
export const madeImageWithoutPixelData = (content: DataSetContent = {}): MadeImage =>
  madeImage({ ...content, PixelData: undefined });

/** A video, whose transfer syntax is known and not decoded. PS3.5 §8.2.7. */
export const madeImageOfUnsupportedSyntax = (content: DataSetContent = {}): MadeImage =>
  madeImage(
    { BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelData: { fragments: [garbage] }, ...content },
    TransferSyntaxUid.Mpeg4HighProfileLevel41,
  );

/** Says JPEG 2000, and holds no codestream. */
export const madeImageOfCorruptCodestream = (content: DataSetContent = {}): MadeImage =>
  madeImage({ PixelData: { fragments: [garbage] }, ...content }, TransferSyntaxUid.Jpeg2000Lossless);

const garbage = Uint8Array.from({ length: 300 }, (_, i) => (i * 37 + 11) % 251);

/** The same file as a broken transfer leaves it: its last quarter is missing. */
export const truncated = ({ bytes }: MadeImage): Uint8Array =>
  bytes.subarray(0, Math.floor(bytes.length * 0.75));

export function madeFile(content: DataSetContent, transferSyntaxUid?: string): MadeImage {
  const dataSet = dataSetOf({
    StudyInstanceUID: createUid(),
    SeriesInstanceUID: createUid(),
    SOPInstanceUID: createUid(),
    PatientName: 'PHANTOM^MADE',
    // One ID under two names is a conflict, which an archive does not take for one patient.
    PatientID:
      typeof content.PatientName === 'string' ? `MADE ${content.PatientName}`.slice(0, 64) : 'MADE-1',
    PatientBirthDate: '19700401',
    PatientSex: 'O',
    StudyDate: '20260314',
    StudyTime: '091500',
    StudyDescription: 'Made for a test',
    SeriesDescription: 'Made series',
    SeriesNumber: 1,
    InstanceNumber: 1,
    Rows: madeSize,
    Columns: madeSize,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    ...content,
  });
  return {
    studyInstanceUid: dataSet.findString(Tag.StudyInstanceUID) ?? '',
    seriesInstanceUid: dataSet.findString(Tag.SeriesInstanceUID) ?? '',
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    bytes: writePart10(dataSet, { ...(transferSyntaxUid && { transferSyntaxUid }) }),
  };
}
