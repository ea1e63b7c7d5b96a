import type { UltrasoundRegion } from '../frame-description/frame-description.ts';
import type { PixelPosition } from './image-plane.ts';

/**
 * The ultrasound region that two pixels are both in; 'different' when they are not, or when any other region that
 * holds one of them disagrees on units or scale; undefined when neither is in a region. Where regions overlap, a pixel
 * belongs to those of high priority. PS3.3 C.8.5.5.1, C.8.5.5.1.3.
 */
export function commonRegion(
  regions: readonly UltrasoundRegion[],
  from: PixelPosition,
  to: PixelPosition,
): UltrasoundRegion | 'different' | undefined {
  const ofStart = regionsOf(regions, from);
  const ofEnd = regionsOf(regions, to);
  const holding = [...ofStart, ...ofEnd];
  if (holding.length === 0) return undefined;
  const common = ofStart.find((region) => ofEnd.includes(region));
  return common && holding.every((region) => hasSameScale(common, region)) ? common : 'different';
}

function regionsOf(regions: readonly UltrasoundRegion[], position: PixelPosition): UltrasoundRegion[] {
  const holding = regions.filter((region) => contains(region, position));
  const onTop = holding.filter(({ isLowPriority }) => !isLowPriority);
  return onTop.length > 0 ? onTop : holding;
}

const contains = (region: UltrasoundRegion, { column, row }: PixelPosition): boolean =>
  column >= region.firstColumn - 0.5 &&
  column <= region.lastColumn + 0.5 &&
  row >= region.firstRow - 0.5 &&
  row <= region.lastRow + 0.5;

const hasSameScale = (a: UltrasoundRegion, b: UltrasoundRegion): boolean =>
  a.unitX === b.unitX && a.unitY === b.unitY && a.deltaX === b.deltaX && a.deltaY === b.deltaY;
