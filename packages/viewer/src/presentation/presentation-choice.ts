import {
  type DecodedFrame,
  type FrameDescription,
  initialPresentation,
  type Presentation,
  type Window,
} from '@isocenter/pixels';
import type { Interpolation } from '@isocenter/render';
import type { WindowPreset } from './window-preset.ts';

/** What the user chose for a viewport; what is undefined follows the file, image by image. */
export interface PresentationChoice {
  readonly window?: Window;
  /** Of the windows each image brings; `window` stands in where it brings fewer. */
  readonly fileWindowIndex?: number;
  readonly voiLutIndex?: number;
  readonly presetId?: string;
  readonly invert: boolean;
  readonly showOverlays: boolean;
  readonly interpolation: Interpolation;
  /** In place of grey; no window takes it away. */
  readonly colourMap?: string;
}

export const untouchedPresentation: PresentationChoice = {
  invert: false,
  showOverlays: true,
  interpolation: 'linear',
};

/**
 * The presentation of one image. The user's choice overrides every image's own window (PS3.3 C.7.6.16.2 lets it
 * change from frame to frame). `stackWindow` stands in for images that bring none, so that brightness does not
 * jump while scrolling.
 */
export function resolvePresentation(
  choice: PresentationChoice,
  frame: DecodedFrame,
  description: FrameDescription,
  stackWindow: Window | undefined,
): Presentation {
  const { invert, showOverlays, voiLutIndex } = choice;
  const window = description.windows[choice.fileWindowIndex ?? -1] ?? choice.window;
  if (window) return { invert, showOverlays, window };
  if (voiLutIndex !== undefined && description.voiLuts[voiLutIndex])
    return { invert, showOverlays, voiLutIndex };
  const own = initialPresentation(frame, description);
  const isStandIn = !bringsWindow(description) && stackWindow !== undefined;
  return { ...own, ...(isStandIn && { window: stackWindow }), invert, showOverlays };
}

/** Whether the file says how the image is to be seen. */
export const bringsWindow = ({ windows, voiLuts }: FrameDescription): boolean =>
  windows.length > 0 || voiLuts.length > 0;

/** The first window, or one as wide as both where the second reaches out of it. */
export function windowOver(first: Window, second: Window): Window {
  const lowest = Math.min(first.center - first.width / 2, second.center - second.width / 2);
  const highest = Math.max(first.center + first.width / 2, second.center + second.width / 2);
  if (highest - lowest <= first.width) return first;
  return { center: (lowest + highest) / 2, width: highest - lowest, function: first.function };
}

/** The window over all values of an image, without padding. */
export function fullRangeWindow(frame: DecodedFrame, description: FrameDescription): Window | undefined {
  return initialPresentation(frame, { ...description, windows: [], voiLuts: [] }).window;
}

/** The choice but for window, VOI LUT and preset. */
export function withoutWindow(choice: PresentationChoice): PresentationChoice {
  const { window, fileWindowIndex, voiLutIndex, presetId, ...kept } = choice;
  return kept;
}

/** The choice after picking a preset of those offered for the image; undefined where the image has no values for it. */
export function choosePreset(
  choice: PresentationChoice,
  preset: WindowPreset,
  frame: DecodedFrame,
  description: FrameDescription,
): PresentationChoice | undefined {
  const kept = { ...withoutWindow(choice), presetId: preset.presetId };
  if (preset.voiLutIndex !== undefined) return { ...kept, voiLutIndex: preset.voiLutIndex };
  const window = preset.window ?? fullRangeWindow(frame, description);
  const fileWindowIndex = preset.origin === 'file' ? description.windows.indexOf(window as Window) : -1;
  return window && { ...kept, window, ...(fileWindowIndex >= 0 && { fileWindowIndex }) };
}

/** The window in force, also where a VOI LUT is: then the range its table covers. */
export function windowInForce(presentation: Presentation, description: FrameDescription): Window | undefined {
  if (presentation.window) return presentation.window;
  const lut = description.voiLuts[presentation.voiLutIndex ?? 0];
  if (!lut) return undefined;
  const width = lut.entries.length;
  return { center: lut.firstMapped + width / 2, width, function: 'LINEAR' };
}
