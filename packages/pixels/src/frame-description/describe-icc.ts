import { type DataSet, Tag } from '@isocenter/dicom';
import { isAllColour } from '../display/is-all-colour.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { Palette } from './frame-description.ts';

/**
 * The ICC profile that says what a colour frame's RGB (or its palette's) means: the object's own, or in whole slide
 * microscopy that of the optical path. Colours without one are sRGB. PS3.3 C.11.15, C.8.12.5.
 */
export function describeIccProfile(
  dataSet: DataSet,
  { samplesPerPixel }: PixelFormat,
  palette: Palette | undefined,
): Uint8Array | undefined {
  if (!isAllColour(samplesPerPixel, palette)) return undefined;
  const profile =
    dataSet.findBytes(Tag.ICCProfile) ?? dataSet.findItem(Tag.OpticalPathSequence)?.findBytes(Tag.ICCProfile);
  return profile && profile.length > 0 ? profile : undefined;
}
