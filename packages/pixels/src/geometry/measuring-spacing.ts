import type {
  FrameDescription,
  PixelSpacing,
  UltrasoundRegion,
} from '../frame-description/frame-description.ts';
import type { PixelPosition } from './image-plane.ts';

const MM_PER_CM = 10;

const contains = (region: UltrasoundRegion, { column, row }: PixelPosition) =>
  column >= region.firstColumn - 0.5 &&
  column <= region.lastColumn + 0.5 &&
  row >= region.firstRow - 0.5 &&
  row <= region.lastRow + 0.5;

const isSpatial = (region: UltrasoundRegion) =>
  region.spatialFormat === '2d' && region.unitX === 'cm' && region.unitY === 'cm';

/**
 * The spacing that a length between two pixels is measured with. In a calibrated ultrasound picture both
 * must lie in the same region, and that one must be a two-dimensional one in cm: across regions, or in a
 * Doppler or M-mode region, there is no length in mm. Where regions overlap the smallest holds both.
 * Undefined: give the length in pixels. PS3.3 C.8.5.5.
 */
export function measuringSpacing(
  description: Pick<FrameDescription, 'spacing' | 'ultrasoundRegions'>,
  from: PixelPosition,
  to: PixelPosition,
): PixelSpacing | undefined {
  const { ultrasoundRegions, spacing } = description;
  if (ultrasoundRegions.length === 0) return spacing;
  const region = smallestContaining(ultrasoundRegions, from);
  if (!region || region !== smallestContaining(ultrasoundRegions, to) || !isSpatial(region)) return undefined;
  return {
    rowSpacingMm: Math.abs(region.deltaY) * MM_PER_CM,
    columnSpacingMm: Math.abs(region.deltaX) * MM_PER_CM,
    provenance: 'ultrasound-region',
    label: '',
  };
}

function smallestContaining(
  regions: readonly UltrasoundRegion[],
  position: PixelPosition,
): UltrasoundRegion | undefined {
  const area = (r: UltrasoundRegion) => (r.lastColumn - r.firstColumn) * (r.lastRow - r.firstRow);
  return regions.filter((region) => contains(region, position)).sort((a, b) => area(a) - area(b))[0];
}
