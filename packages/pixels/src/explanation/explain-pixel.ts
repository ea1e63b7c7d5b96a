import type { DecodedFrame } from '../decoded-frame.ts';
import { isAllColour } from '../display/is-all-colour.ts';
import { isMarkedAt } from '../display/overlay.ts';
import type { Presentation } from '../display/presentation.ts';
import { shutterMaskOfRow, shutterRgb } from '../display/shutter.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import { explainColour } from './explain-colour.ts';
import { explainGrey } from './explain-grey.ts';
import { explainStored } from './explain-stored.ts';
import type { PixelStep, StepResult } from './pixel-step.ts';

/**
 * Why a pixel looks as it does: every step from its stored value to the levels on the screen, with the numbers. The
 * last result on the way is what `displayRgba` shows there; a single level stands for a grey. Undefined outside the
 * frame. PS3.3 C.11, PS3.4 N.2.
 *
 * @param column of the frame, from 0
 * @param row of the frame, from 0
 */
export function explainPixel(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  column: number,
  row: number,
): readonly PixelStep[] | undefined {
  if (!(column >= 0 && column < frame.columns && row >= 0 && row < frame.rows)) return undefined;
  const pixel = Math.floor(row) * frame.columns + Math.floor(column);
  const isColour = isAllColour(frame.samplesPerPixel, description.palette);
  return [
    explainStored(frame, description, pixel),
    ...(isColour
      ? explainColour(frame, description, presentation, pixel)
      : explainGrey(frame, description, presentation, pixel)),
    ...explainCovering(frame, description, presentation, Math.floor(column), Math.floor(row)),
  ];
}

/** Shutter and overlays, which lie over the image. PS3.3 C.7.6.11, C.9.2. */
function explainCovering(
  frame: DecodedFrame,
  description: FrameDescription,
  { applyShutter, showOverlays }: Presentation,
  column: number,
  row: number,
): PixelStep[] {
  const steps: PixelStep[] = [];
  const { shutter, pixelAspectRatio, overlays, palette } = description;
  if (shutter && applyShutter !== false) {
    const isCovered = shutterMaskOfRow(shutter, row, frame.columns, pixelAspectRatio)[column] === 1;
    const [red, green, blue] = shutterRgb(shutter, frame.samplesPerPixel, palette);
    const result: StepResult = red === green && green === blue ? red : [red, green, blue];
    if (isCovered) steps.push({ kind: 'shutter', name: 'Display shutter', sum: 'covers this pixel', result });
  }
  if (!showOverlays) return steps;
  for (const overlay of overlays) {
    const group = overlay.group.toString(16).toUpperCase();
    const label = overlay.label ? ` “${overlay.label}”` : '';
    if (isMarkedAt(overlay, frame, column, row))
      steps.push({ kind: 'overlay', name: `Overlay ${group}${label}`, sum: 'marks this pixel', result: 255 });
  }
  return steps;
}

/** What the steps lead to: R, G, B, 0 to 255. */
export function explainedRgb(steps: readonly PixelStep[]): readonly [number, number, number] {
  const last = steps.filter(({ isAside }) => !isAside).at(-1)?.result ?? 0;
  return typeof last === 'number' ? [last, last, last] : last;
}
