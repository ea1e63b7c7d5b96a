import type { DecodedFrame } from '../decoded-frame.ts';
import { displayRgba } from '../display/display-frame.ts';
import { PADDING_GREY } from '../display/grey-mapping.ts';
import { isPadding } from '../display/padding.ts';
import type { Presentation } from '../display/presentation.ts';
import type { FrameDescription, Palette } from '../frame-description/frame-description.ts';
import { samplesAt } from './explain-stored.ts';
import { formatNumber } from './format-number.ts';
import type { PixelStep, StepResult } from './pixel-step.ts';

/** Frame of the pixel alone, so that the truth can be asked about it. */
export function framePixel(frame: DecodedFrame, pixel: number): DecodedFrame {
  const { samplesPerPixel, values } = frame;
  const { embeddedOverlays: _, ...rest } = frame;
  const first = pixel * samplesPerPixel;
  return { ...rest, rows: 1, columns: 1, values: values.slice(first, first + samplesPerPixel) };
}

/** Colour and palettes; windows do not touch them. PS3.3 C.7.6.3.1.2, C.7.6.3.1.5, C.11.15. */
export function explainColour(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  pixel: number,
): PixelStep[] {
  const { palette, format } = description;
  const { colourCorrection, ...plain } = presentation;
  const shownWith = (asked: Presentation): StepResult => {
    const bare = { ...asked, applyShutter: false, showOverlays: false };
    const [red = 0, green = 0, blue = 0] = displayRgba(framePixel(frame, pixel), description, bare);
    return [red, green, blue];
  };
  const steps: PixelStep[] = [];
  if (palette)
    steps.push(paletteStep(samplesAt(frame, pixel) as number, description, palette, shownWith(plain)));
  else {
    const scale = format.bitsStored === 8 ? 'as they are' : `sample × 255 / ${2 ** format.bitsStored - 1}`;
    const sum = plain.invert ? `${scale}, inverted by you: 255 − level` : scale;
    steps.push({ kind: 'colour', name: 'Levels of red, green, blue', sum, result: shownWith(plain) });
  }
  if (colourCorrection)
    steps.push({
      kind: 'icc',
      name: 'ICC profile',
      sum: 'to sRGB by the profile of the image',
      result: shownWith(presentation),
    });
  return steps;
}

function paletteStep(
  stored: number,
  { padding }: FrameDescription,
  palette: Palette,
  result: StepResult,
): PixelStep {
  const length = palette.rgb.length / 3;
  if (palette.kind === 'range') {
    if (Number.isNaN(stored) || isPadding(stored, padding))
      return { kind: 'padding', name: 'Padding', sum: 'no pixel here: background', result: PADDING_GREY };
    const sum = `${formatNumber(palette.lowest)} … ${formatNumber(palette.highest)} over ${length} colours`;
    return { kind: 'palette', name: 'Colour range', sum, result };
  }
  const entry = Math.max(0, Math.min(length - 1, Math.trunc(stored - palette.firstMapped)));
  const clamped = entry === Math.trunc(stored - palette.firstMapped) ? '' : ', the nearest there is';
  return { kind: 'palette', name: 'Palette', sum: `entry ${entry} of ${length}${clamped}`, result };
}
