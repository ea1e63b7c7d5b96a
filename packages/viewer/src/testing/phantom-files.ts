import { type DataSetContent, dataSetOf, SopClassUid, writePart10 } from '@isocenter/dicom';
import type { LocalFile } from '../studies/local-study-source.ts';

export const phantomStudyUid = '2.25.1000';
export const phantomSeriesUid = '2.25.1100';
export const sliceUid = (number: number): string => `2.25.1200.${number}`;

const size = 16;

/**
 * One CT slice of 16 × 16 pixels of 0.5 mm across and 2 mm down, 5 mm apart, in which the stored value of a pixel is
 * 100 · slice + row · 16 + column, and HU is that minus 1024. Instance 1 lies highest.
 */
export function phantomSlice(
  number: number,
  content: DataSetContent = {},
  transferSyntaxUid?: string,
): LocalFile {
  const values = Uint16Array.from({ length: size * size }, (_, i) => 100 * number + i);
  const dataSet = dataSetOf({
    SOPClassUID: SopClassUid.CTImageStorage,
    SOPInstanceUID: sliceUid(number),
    StudyInstanceUID: phantomStudyUid,
    SeriesInstanceUID: phantomSeriesUid,
    FrameOfReferenceUID: '2.25.1300',
    PatientName: 'PHANTOM^SLICES',
    PatientID: 'P-1',
    StudyDate: '20261122',
    StudyTime: '142536',
    Modality: 'CT',
    SeriesNumber: 3,
    InstanceNumber: number,
    ImagePositionPatient: [-4, 10, 100 - 5 * number],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [2, 0.5],
    Rows: size,
    Columns: size,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    RescaleIntercept: -1024,
    RescaleSlope: 1,
    WindowCenter: 40,
    WindowWidth: 400,
    PixelData: values,
    ...content,
  });
  const form = transferSyntaxUid === undefined ? {} : { transferSyntaxUid };
  return fileOf(`slice-${number}.dcm`, writePart10(dataSet, form));
}

/** A clip of ultrasound with its own frame times; no plane, no spacing. */
export function phantomClip(frameTimesMs: readonly number[], content: DataSetContent = {}): LocalFile {
  const frames = frameTimesMs.length;
  const dataSet = dataSetOf({
    SOPClassUID: SopClassUid.UltrasoundMultiFrameImageStorage,
    SOPInstanceUID: '2.25.2200',
    StudyInstanceUID: phantomStudyUid,
    SeriesInstanceUID: '2.25.2100',
    Modality: 'US',
    SeriesNumber: 7,
    InstanceNumber: 1,
    NumberOfFrames: frames,
    FrameIncrementPointer: '00181065',
    FrameTimeVector: [...frameTimesMs],
    Rows: size,
    Columns: size,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: Uint8Array.from(
      { length: size * size * frames },
      (_, i) => Math.floor(i / (size * size)) * 10,
    ),
    ...content,
  });
  return fileOf('clip.dcm', writePart10(dataSet));
}

/**
 * A run of XA of 16 × 16 pixels without windows of its own, with no plane and no spacing: frame n, from 0, is 100 · n
 * brighter than `row · 16 + column`. The file subtracts its first frame from those from the third on.
 */
export function phantomRun(numberOfFrames: number, content: DataSetContent = {}): LocalFile {
  const dataSet = dataSetOf({
    SOPClassUID: SopClassUid.XRayAngiographicImageStorage,
    SOPInstanceUID: '2.25.3200',
    StudyInstanceUID: phantomStudyUid,
    SeriesInstanceUID: '2.25.3100',
    Modality: 'XA',
    SeriesNumber: 9,
    InstanceNumber: 1,
    NumberOfFrames: numberOfFrames,
    FrameIncrementPointer: '00181063',
    FrameTime: 250,
    PixelIntensityRelationship: 'LOG',
    MaskSubtractionSequence: [
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1], ApplicableFrameRange: [3, numberOfFrames] },
    ],
    Rows: size,
    Columns: size,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelData: Uint16Array.from(
      { length: size * size * numberOfFrames },
      (_, i) => Math.floor(i / (size * size)) * 100 + (i % (size * size)),
    ),
    ...content,
  });
  return fileOf('run.dcm', writePart10(dataSet));
}

export const fileOf = (name: string, content: Uint8Array | string): LocalFile => ({
  name,
  blob: new Blob([content as Uint8Array<ArrayBuffer> | string]),
});
