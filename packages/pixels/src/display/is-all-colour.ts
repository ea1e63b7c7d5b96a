import type { Palette } from '../frame-description/frame-description.ts';

/** Whether every pixel has a colour, so that windows mean nothing; a supplemental palette leaves some grey. */
export const isAllColour = (samplesPerPixel: number, palette: Palette | undefined): boolean =>
  samplesPerPixel === 3 || (palette !== undefined && palette.kind !== 'supplemental');
