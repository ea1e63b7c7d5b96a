import { type DataSet, Tag } from '@isocenter/dicom';
import { isAllColour } from '../display/is-all-colour.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { Palette } from './frame-description.ts';

/**
 * The ICC profile that says what a colour frame's RGB (or its palette's) means: the object's own, or in whole slide
 * microscopy that of the frame's optical path. Colours without one are sRGB. PS3.3 C.11.15, C.8.12.5.
 *
 * @param opticalPath its identifier, where the frame says it; else the first path counts
 */
export function describeIccProfile(
  dataSet: DataSet,
  { samplesPerPixel }: PixelFormat,
  palette: Palette | undefined,
  opticalPath: string | undefined,
): Uint8Array | undefined {
  if (!isAllColour(samplesPerPixel, palette)) return undefined;
  const paths = dataSet.findItems(Tag.OpticalPathSequence);
  const path =
    opticalPath === undefined
      ? paths[0]
      : paths.find((item) => item.findString(Tag.OpticalPathIdentifier) === opticalPath);
  const profile = dataSet.findBytes(Tag.ICCProfile) ?? path?.findBytes(Tag.ICCProfile);
  return profile && profile.length > 0 ? profile : undefined;
}
