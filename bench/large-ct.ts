import type { DataSetContent } from '@isocenter/dicom';

/** Of 512 × 512 pixels of 16 bits. */
export const largeCtFrameBytes = 2 * 512 * 512;

/** A CT of so many frames, without its UIDs and its pixel data. */
export const largeCt = (frames: number): DataSetContent => ({
  Modality: 'CT',
  PatientName: 'PHANTOM^BENCH',
  PatientID: 'BENCH',
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  NumberOfFrames: frames,
  Rows: 512,
  Columns: 512,
  BitsAllocated: 16,
  BitsStored: 16,
  HighBit: 15,
  PixelRepresentation: 0,
});
