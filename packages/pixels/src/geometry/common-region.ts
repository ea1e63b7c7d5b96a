import type { UltrasoundRegion } from '../frame-description/frame-description.ts';
import type { PixelPosition } from './image-plane.ts';

/**
 * The ultrasound region that two pixels are both in; 'different' when they are not, or when any other region that
 * holds one of them disagrees on units or scale; undefined when neither is in a region. PS3.3 C.8.5.5.1.
 */
export function commonRegion(
  regions: readonly UltrasoundRegion[],
  from: PixelPosition,
  to: PixelPosition,
): UltrasoundRegion | 'different' | undefined {
  const ofStart = regions.filter((region) => contains(region, from));
  const ofEnd = regions.filter((region) => contains(region, to));
  const holding = [...ofStart, ...ofEnd];
  if (holding.length === 0) return undefined;
  const common = ofStart.find((region) => ofEnd.includes(region));
  return common && holding.every((region) => hasSameScale(common, region)) ? common : 'different';
}

const contains = (region: UltrasoundRegion, { column, row }: PixelPosition): boolean =>
  column >= region.firstColumn - 0.5 &&
  column <= region.lastColumn + 0.5 &&
  row >= region.firstRow - 0.5 &&
  row <= region.lastRow + 0.5;

const hasSameScale = (a: UltrasoundRegion, b: UltrasoundRegion): boolean =>
  a.unitX === b.unitX && a.unitY === b.unitY && a.deltaX === b.deltaX && a.deltaY === b.deltaY;
