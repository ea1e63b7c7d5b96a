/** The display a page is on, as far as a browser tells: another one, another resolution or zoom is another size. */
export interface Display {
  /** CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
}

/** Millimetres per CSS pixel, as measured on each display by its reader. */
export type DisplayCalibrations = Readonly<Record<string, number>>;

/** Displays differ less: 0.05 mm is 500 pixels in an inch, 1 mm a television. */
const possibleMm = { least: 0.02, most: 2 } as const;
/** The last measured come first. */
export const mostKept = 8;

/** The display of this page. */
export const thisDisplay = (): Display => ({
  widthPx: screen.width,
  heightPx: screen.height,
  devicePixelRatio,
});

export const keyOfDisplay = ({ widthPx, heightPx, devicePixelRatio }: Display): string =>
  `${widthPx}x${heightPx}@${Number(devicePixelRatio.toFixed(4))}`;

/** Undefined where this display was not measured, or not at this resolution and zoom. */
export const mmPerCssPixel = (calibrations: DisplayCalibrations, display: Display): number | undefined =>
  calibrations[keyOfDisplay(display)];

export const isPossible = (mm: number): boolean => mm >= possibleMm.least && mm <= possibleMm.most;

/** Kept calibrations, without those that cannot be: none is better than a wrong one. */
export function parseDisplayCalibrations(value: unknown): DisplayCalibrations {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const kept = Object.entries(value).filter(
    ([key, mm]) => /^\d+x\d+@\d+(\.\d+)?$/.test(key) && typeof mm === 'number' && isPossible(mm),
  );
  return Object.fromEntries(kept.slice(0, mostKept));
}
