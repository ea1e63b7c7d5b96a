import { columnPixelsRange, trueSize, type Viewport } from '@isocenter/viewer';
import { mmPerCssPixel, thisDisplay } from '../settings/display-calibration.ts';
import { readSettings } from '../settings/settings.ts';

/** 100 % is one image column in one pixel of the display. */
const percentRange = {
  least: Math.ceil(columnPixelsRange.smallest * 100),
  most: columnPixelsRange.largest * 100,
} as const;

/** What became of a wish for another scale. */
export type ScaleAnswer =
  | { readonly done: string }
  | { readonly refusal: string; readonly lacksCalibration?: true };

/** The zoom of a viewport as its corner tells it; undefined before the first image. */
export function percentOf(viewport: Viewport): number | undefined {
  const { cssPixelsPerColumn } = viewport.state.get();
  return cssPixelsPerColumn && Math.round(cssPixelsPerColumn * devicePixelRatio * 1000) / 10;
}

/** @param text as typed */
export function zoomToPercent(viewport: Viewport, text: string): ScaleAnswer {
  const percent = Number(text.trim().replace(/\s*%$/, '').replace(',', '.'));
  const { least, most } = percentRange;
  if (text.trim() === '' || !Number.isFinite(percent)) return { refusal: 'Type a number, such as 100.' };
  if (percent < least || percent > most) return { refusal: `Images are shown at ${least} % to ${most} %.` };
  viewport.setScale(percent / 100);
  return { done: `Zoom ${percent} %` };
}

/** A millimetre of the object as a millimetre of this display, where both are known. */
export function zoomToTrueSize(viewport: Viewport): ScaleAnswer {
  const image = viewport.shownImage;
  if (!image) return { refusal: 'There is no image in this viewport.' };
  const mm = mmPerCssPixel(readSettings().displayCalibrations, thisDisplay());
  if (mm === undefined)
    return {
      refusal: 'This display has not been measured at its present resolution and page zoom.',
      lacksCalibration: true,
    };
  const size = trueSize(image.description, devicePixelRatio / mm);
  if ('refusal' in size) return { refusal: `${size.refusal} It has no true size.` };
  viewport.setScale(size.devicePixelsPerColumn);
  return { done: size.note ? `True size ${size.note}, not of the patient` : 'True size' };
}
