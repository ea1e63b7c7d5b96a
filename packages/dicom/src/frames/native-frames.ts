import type { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import {
  BitsAllocated,
  Columns,
  DoubleFloatPixelData,
  FloatPixelData,
  NumberOfFrames,
  PhotometricInterpretation,
  Rows,
  SamplesPerPixel,
} from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import { nameOfTag } from '../values/tag-name.ts';
import { fewerFrames } from './fragment-division.ts';
import type { FrameTable } from './frame-table.ts';
import type { PixelDataLocation } from './pixel-data.ts';

/**
 * Frames that follow each other without gaps, to the bit. Where bytes are swapped in words, the range of a frame holds the whole
 * words it touches. PS3.5 §8.1.1, §7.3.
 */
export function nativeFrameTable(dataSet: DataSet, pixelData: PixelDataLocation): FrameTable {
  const declared = Math.max(1, Math.floor(dataSet.findNumber(NumberOfFrames) ?? 1));
  const frameBits = bitsPerFrame(dataSet, pixelData, declared);
  const unitBytes = isSwappedInWords(dataSet, pixelData) ? 2 : 1;
  const unitBits = unitBytes * 8;
  const storedBits = pixelData.byteLength * 8;
  const numberOfFrames = Math.min(declared, Math.ceil(storedBits / frameBits));
  const findings: Finding[] = [];
  if (numberOfFrames < declared) findings.push(fewerFrames(declared, numberOfFrames));
  if (numberOfFrames * frameBits > storedBits) {
    findings.push({
      code: 'DICOM_PIXEL_DATA_SHORT',
      tag: pixelData.tag,
      byteOffset: pixelData.byteOffset,
      message: `${nameOfTag(pixelData.tag)} has ${pixelData.byteLength} bytes, ${Math.ceil((numberOfFrames * frameBits) / 8)} are needed; the last frame is not whole.`,
    });
  }
  const spareBytes = pixelData.byteLength - Math.ceil((numberOfFrames * frameBits) / unitBits) * unitBytes;
  if (spareBytes > 1) {
    findings.push({
      code: 'DICOM_PIXEL_DATA_LONG',
      tag: pixelData.tag,
      byteOffset: pixelData.byteOffset,
      message: `${nameOfTag(pixelData.tag)} has ${spareBytes} bytes more than its ${numberOfFrames} frames need; they are left out.`,
    });
  }
  return {
    numberOfFrames,
    native: true,
    bitsPerFrame: unitBits === 8 || frameBits % unitBits === 0 ? frameBits : undefined,
    findings,
    rangesOf: (frameIndex) => {
      if (!(frameIndex >= 0 && frameIndex < numberOfFrames))
        throw dicomError('DICOM_FRAME_MISSING', { frameIndex, numberOfFrames });
      const begin = Math.floor((frameIndex * frameBits) / unitBits) * unitBytes;
      const wholeEnd = Math.ceil(((frameIndex + 1) * frameBits) / unitBits) * unitBytes;
      const end = Math.min(pixelData.byteLength, wholeEnd);
      return [{ byteOffset: pixelData.byteOffset + begin, byteLength: end - begin }];
    },
    bitOffsetOf: (frameIndex) => (frameIndex * frameBits) % unitBits,
  };
}

/** In big endian, OW is swapped in words of 16 bits also where a sample is smaller; a frame may then begin inside a word. */
function isSwappedInWords(dataSet: DataSet, pixelData: PixelDataLocation): boolean {
  return dataSet.bigEndian && pixelData.kind === 'native' && pixelData.vr === 'OW';
}

function bitsPerFrame(dataSet: DataSet, pixelData: PixelDataLocation, frames: number): number {
  const pixels = positive(dataSet, Rows) * positive(dataSet, Columns);
  const samples = dataSet.findNumber(SamplesPerPixel) || 1;
  const bitsAllocated = floatBits(pixelData.tag) ?? positive(dataSet, BitsAllocated);
  const whole = pixels * samples * bitsAllocated;
  const isHalved = samples === 3 && isColour422(dataSet.findString(PhotometricInterpretation) ?? '');
  // 4:2:2 has two samples for each pixel; some writers store three all the same. PS3.3 C.7.6.3.1.2.
  return isHalved && whole * frames > pixelData.byteLength * 8 ? pixels * 2 * bitsAllocated : whole;
}

/**
 * Whether uncompressed colour of a Photometric Interpretation has two luminance samples for each pair of chrominance samples, so
 * that a pixel has two samples instead of three. PS3.3 C.7.6.3.1.2.
 */
export const isColour422 = (photometricInterpretation: string): boolean =>
  /^YBR_(FULL|PARTIAL)_422$/i.test(photometricInterpretation);

function floatBits(tag: number): number | undefined {
  if (tag === FloatPixelData) return 32;
  return tag === DoubleFloatPixelData ? 64 : undefined;
}

function positive(dataSet: DataSet, tag: number): number {
  const value = dataSet.findNumber(tag);
  if (value === undefined || value <= 0)
    throw dicomError('DICOM_ATTRIBUTE_MISSING', { name: nameOfTag(tag) });
  return value;
}
