import type { FrameDescription } from '@isocenter/pixels';
import { columnPixelsRange } from '@isocenter/render';
import { pixelCalibration } from './scale-bar.ts';

/** Of two spacings that are drawn as one shape; what is off by more is not as large in both directions as it should be. */
const aspectTolerance = 0.005;

/** A scale at which a millimetre is one on the display, or words for why there is none. */
export type TrueSize =
  | {
      readonly devicePixelsPerColumn: number;
      /** What millimetres they are: '' of the patient, else e.g. 'at detector'. */
      readonly note: string;
    }
  | { readonly refusal: string };

/** @param devicePixelsPerMm of the display */
export function trueSize(description: FrameDescription, devicePixelsPerMm: number): TrueSize {
  const calibration = pixelCalibration(description);
  if (!calibration) return { refusal: 'This image does not say how large its pixels are.' };
  const { columnSpacingMm, rowSpacingMm, note } = calibration;
  const { vertical, horizontal } = description.pixelAspectRatio;
  const stretch = rowSpacingMm / columnSpacingMm / (vertical / horizontal);
  if (!(Math.abs(stretch - 1) <= aspectTolerance))
    return { refusal: 'This image has no one scale across and down.' };
  const devicePixelsPerColumn = columnSpacingMm * devicePixelsPerMm;
  const { smallest, largest } = columnPixelsRange;
  if (devicePixelsPerColumn < smallest)
    return { refusal: 'At true size this image is too small to be seen.' };
  if (devicePixelsPerColumn > largest)
    return { refusal: 'At true size this image is larger than can be drawn.' };
  return { devicePixelsPerColumn, note };
}
