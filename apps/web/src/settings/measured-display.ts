import {
  type Display,
  type DisplayCalibrations,
  isPossible,
  keyOfDisplay,
  mostKept,
} from './display-calibration.ts';

export function withCalibration(
  calibrations: DisplayCalibrations,
  display: Display,
  mm: number | undefined,
): DisplayCalibrations {
  const key = keyOfDisplay(display);
  const others = Object.entries(calibrations).filter(([other]) => other !== key);
  return Object.fromEntries(
    [...(mm === undefined ? [] : [[key, mm] as const]), ...others].slice(0, mostKept),
  );
}

/**
 * Millimetres per CSS pixel of a bar that was measured.
 *
 * @param barPx CSS pixels
 * @param barMm as a ruler shows it
 */
export function measuredMmPerCssPixel(barPx: number, barMm: number): number | { readonly refusal: string } {
  if (!(barMm > 0)) return { refusal: 'Type how long the bar is, in millimetres.' };
  const mm = barMm / barPx;
  return isPossible(mm)
    ? mm
    : { refusal: `No display has pixels of ${mm.toPrecision(2)} mm. Measure again, in millimetres.` };
}
