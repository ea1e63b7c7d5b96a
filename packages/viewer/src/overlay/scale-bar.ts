import type { FrameDescription, RegionUnit } from '@isocenter/pixels';
import { niceLength } from './nice-length.ts';
import type { ScaleBar } from './overlay-model.ts';

const mmPerCm = 10;

/** Share of the viewport's width that the bar may take. */
const largestShare = 0.25;

/** A bar of a round length; undefined where a length across the image has no single meaning. */
export function scaleBar(
  description: FrameDescription,
  cssPixelsPerColumn: number,
  viewportWidthPx: number,
): ScaleBar | undefined {
  const calibration = pixelCalibration(description);
  if (!calibration || viewportWidthPx <= 0) return undefined;
  const cssPixelsPerMm = cssPixelsPerColumn / calibration.columnSpacingMm;
  const lengthMm = niceLength((viewportWidthPx * largestShare) / cssPixelsPerMm);
  return {
    lengthPx: lengthMm * cssPixelsPerMm,
    text: lengthMm >= 10 ? `${lengthMm / 10} cm` : `${Number(lengthMm.toPrecision(1))} mm`,
    note: calibration.note,
    cssPixelsPerMm,
  };
}

/** Millimetres from pixel to pixel, and what they rest on: '' for the patient. */
export interface PixelCalibration {
  readonly columnSpacingMm: number;
  /** NaN where it is not one over all of the image. */
  readonly rowSpacingMm: number;
  readonly note: string;
}

/** What a length across the image rests on, in the order of `measureLength`; undefined where nothing says it for all of it. */
export function pixelCalibration({
  plane,
  spacing,
  ultrasoundRegions,
}: FrameDescription): PixelCalibration | undefined {
  // A trace with a time axis only has no length that could disagree.
  const [region, ...others] = ultrasoundRegions.filter(
    ({ unitX, unitY }) => hasScale(unitX) && hasScale(unitY),
  );
  if (region) {
    const isOneScale = others.every(
      (other) => other.deltaX === region.deltaX && other.unitX === region.unitX,
    );
    if (!isOneScale || region.unitX !== 'cm') return undefined;
    const isOneScaleDown = others.every(
      (other) => other.deltaY === region.deltaY && other.unitY === region.unitY,
    );
    return {
      columnSpacingMm: Math.abs(region.deltaX) * mmPerCm,
      rowSpacingMm: isOneScaleDown && region.unitY === 'cm' ? Math.abs(region.deltaY) * mmPerCm : Number.NaN,
      note: 'ultrasound region',
    };
  }
  const { columnSpacingMm, rowSpacingMm } = spacing ?? plane ?? {};
  if (columnSpacingMm === undefined || rowSpacingMm === undefined) return undefined;
  return { columnSpacingMm, rowSpacingMm, note: spacing?.label ?? '' };
}

const hasScale = (unit: RegionUnit): boolean => unit !== 'none' && unit !== 'unknown';
