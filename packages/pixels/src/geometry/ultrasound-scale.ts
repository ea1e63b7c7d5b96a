import type { RegionUnit, UltrasoundRegion } from '../frame-description/frame-description.ts';
import type { PixelPosition } from './image-plane.ts';

/** What an axis of a region tells at one pixel. */
export interface RegionValue {
  readonly unit: RegionUnit;
  readonly value: number;
}

/**
 * What a pixel of a region stands for, e.g. 12.5 cm/sec above a Doppler baseline; an axis without unit, scale or reference
 * tells nothing. Reference pixels count from the first column and row of the region and may lie outside of it.
 * PS3.3 C.8.5.5.1.6 to C.8.5.5.1.11.
 */
export function regionValueAt(
  region: UltrasoundRegion,
  { column, row }: PixelPosition,
): { readonly x?: RegionValue; readonly y?: RegionValue } {
  const x = axisValue(
    region.unitX,
    region.deltaX,
    column - region.firstColumn,
    region.referenceColumn,
    region.referenceValueX,
  );
  const y = axisValue(
    region.unitY,
    region.deltaY,
    row - region.firstRow,
    region.referenceRow,
    region.referenceValueY,
  );
  return { ...(x && { x }), ...(y && { y }) };
}

function axisValue(
  unit: RegionUnit,
  delta: number,
  place: number,
  reference: number | undefined,
  referenceValue = 0,
): RegionValue | undefined {
  if (reference === undefined || unit === 'none' || unit === 'unknown') return undefined;
  return { unit, value: referenceValue + (place - reference) * delta };
}
