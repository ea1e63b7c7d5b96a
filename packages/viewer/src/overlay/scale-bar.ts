import type { FrameDescription, RegionUnit } from '@isocenter/pixels';
import { niceLength } from './nice-length.ts';
import type { ScaleBar } from './overlay-model.ts';

/** Share of the viewport's width that the bar may take. */
const largestShare = 0.25;

/** A bar of a round length; undefined where a length across the image has no single meaning. */
export function scaleBar(
  description: FrameDescription,
  cssPixelsPerColumn: number,
  viewportWidthPx: number,
): ScaleBar | undefined {
  const calibration = columnCalibration(description);
  if (!calibration || viewportWidthPx <= 0) return undefined;
  const pixelsPerMm = cssPixelsPerColumn / calibration.columnSpacingMm;
  const lengthMm = niceLength((viewportWidthPx * largestShare) / pixelsPerMm);
  return {
    lengthPx: lengthMm * pixelsPerMm,
    text: lengthMm >= 10 ? `${lengthMm / 10} cm` : `${Number(lengthMm.toPrecision(1))} mm`,
    note: calibration.note,
  };
}

/** What a length across the image rests on, in the order of `measureLength`. */
function columnCalibration({ plane, spacing, ultrasoundRegions }: FrameDescription) {
  // A trace with a time axis only has no length that could disagree.
  const [region, ...others] = ultrasoundRegions.filter(
    ({ unitX, unitY }) => hasScale(unitX) && hasScale(unitY),
  );
  if (region) {
    const isOneScale = others.every(
      (other) => other.deltaX === region.deltaX && other.unitX === region.unitX,
    );
    if (!isOneScale || region.unitX !== 'cm') return undefined;
    return { columnSpacingMm: Math.abs(region.deltaX) * 10, note: 'ultrasound region' };
  }
  const columnSpacingMm = (spacing ?? plane)?.columnSpacingMm;
  return columnSpacingMm === undefined ? undefined : { columnSpacingMm, note: spacing?.label ?? '' };
}

const hasScale = (unit: RegionUnit): boolean => unit !== 'none' && unit !== 'unknown';
