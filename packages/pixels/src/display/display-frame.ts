import { type DecodedFrame, type SampleArray, sampleRangeOf } from '../decoded-frame.ts';
import type { DisplayShutter } from '../frame-description/describe-shutter.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import { greyMapping, greyTable, isInverted } from './grey-mapping.ts';
import { isAllColour } from './is-all-colour.ts';
import { forEachOverlayPixel } from './overlay.ts';
import { isPadding } from './padding.ts';
import { writePalette, writeRange } from './palette.ts';
import type { Presentation } from './presentation.ts';
import { shutterMask, shutterRgb } from './shutter.ts';

/** Overlays are drawn in white. */
const OVERLAY_LEVEL = 255;

/**
 * The truth that every renderer is compared with: a monochrome frame as 8-bit grey, one level a pixel,
 * level = round(display value × 255). Colour frames give their luminance. The shutter of the
 * image covers what it covers, unless told not to. PS3.3 C.11, PS3.4 N.2.
 */
export function displayGrey(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Uint8ClampedArray {
  if (frame.samplesPerPixel === 3 || description.palette)
    return luminanceOf(displayRgba(frame, description, presentation));
  const grey = greyLevels(frame, description, presentation);
  coverBy(description, frame, presentation, (pixel, { greyLevel }) => {
    grey[pixel] = greyLevel;
  });
  if (presentation.showOverlays) {
    for (const overlay of description.overlays) {
      forEachOverlayPixel(overlay, frame, (pixel) => {
        grey[pixel] = OVERLAY_LEVEL;
      });
    }
  }
  return grey;
}

/** The same for any frame as opaque RGBA, four levels a pixel. */
export function displayRgba(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Uint8ClampedArray {
  const { palette } = description;
  const rgba = new Uint8ClampedArray(frame.rows * frame.columns * 4).fill(255);
  if (frame.samplesPerPixel === 3) writeColour(rgba, frame, description, presentation);
  else if (palette?.kind === 'indexed') writePalette(rgba, frame, palette, () => true);
  else if (palette?.kind === 'range') writeRange(rgba, frame, palette, description.padding);
  else {
    writeGrey(rgba, greyLevels(frame, description, presentation));
    if (palette) {
      const { firstMapped } = palette;
      writePalette(
        rgba,
        frame,
        palette,
        (value) => value >= firstMapped && !isPadding(value, description.padding),
      );
    }
  }
  if (isAllColour(frame.samplesPerPixel, description.palette)) presentation.colourCorrection?.(rgba);
  coverBy(description, frame, presentation, (pixel, shutter) => {
    rgba.set(shutterRgb(shutter, frame.samplesPerPixel, palette), pixel * 4);
  });
  if (presentation.showOverlays) {
    for (const overlay of description.overlays) {
      forEachOverlayPixel(overlay, frame, (pixel) => rgba.fill(OVERLAY_LEVEL, pixel * 4, pixel * 4 + 3));
    }
  }
  return rgba;
}

function greyLevels(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Uint8ClampedArray {
  const { values } = frame;
  const grey = new Uint8ClampedArray(frame.rows * frame.columns);
  const table = greyTable(frame, description, presentation);
  if (table) {
    lookUp(codesOf(values), sampleRangeOf(frame).minimum, table, grey);
  } else {
    const map = greyMapping(frame, description, presentation);
    for (let i = 0; i < grey.length; i++) grey[i] = map(values[i] as number);
  }
  return grey;
}

/**
 * Samples of a byte or two as unsigned numbers, equal modulo their size: a loop that meets every kind of array takes three times
 * as long for each.
 */
function codesOf(values: SampleArray): SampleArray {
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT } = values;
  if (BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, length);
  return BYTES_PER_ELEMENT === 2 ? new Uint16Array(buffer, byteOffset, length) : values;
}

/** Level of each sample by a table that begins at `minimum`. */
function lookUp(codes: SampleArray, minimum: number, table: Uint8Array, levels: Uint8ClampedArray): void {
  const to = new Uint8Array(levels.buffer, levels.byteOffset, levels.length);
  const mask = codes.BYTES_PER_ELEMENT === 1 ? 0xff : codes.BYTES_PER_ELEMENT === 2 ? 0xffff : -1;
  for (let i = 0; i < to.length; i++) to[i] = table[((codes[i] as number) - minimum) & mask] as number;
}

/** Calls back for every pixel under the shutter, before overlays are drawn. PS3.4 N.2. */
function coverBy(
  { shutter, pixelAspectRatio }: FrameDescription,
  { rows, columns }: DecodedFrame,
  { applyShutter }: Presentation,
  cover: (pixel: number, shutter: DisplayShutter) => void,
): void {
  if (!shutter || applyShutter === false) return;
  shutterMask(shutter, rows, columns, pixelAspectRatio).forEach((covered, pixel) => {
    if (covered === 1) cover(pixel, shutter);
  });
}

function writeGrey(rgba: Uint8ClampedArray, grey: Uint8ClampedArray): void {
  for (let i = 0; i < grey.length; i++) {
    const level = grey[i] as number;
    rgba[i * 4] = level;
    rgba[i * 4 + 1] = level;
    rgba[i * 4 + 2] = level;
  }
}

/** RGB of any depth, scaled to 8 bits by Bits Stored. Only the user's inversion applies. */
function writeColour(
  rgba: Uint8ClampedArray,
  { values }: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): void {
  const inverted = isInverted(description, presentation);
  const toLevel = 255 / (2 ** description.format.bitsStored - 1);
  for (let pixel = 0, i = 0; pixel < rgba.length; pixel += 4) {
    for (let channel = 0; channel < 3; channel++, i++) {
      const level = Math.floor((values[i] as number) * toLevel + 0.5);
      rgba[pixel + channel] = inverted ? 255 - level : level;
    }
  }
}

/** ITU-R BT.601 luminance. */
function luminanceOf(rgba: Uint8ClampedArray): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(rgba.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const r = rgba[i * 4] as number;
    const g = rgba[i * 4 + 1] as number;
    const b = rgba[i * 4 + 2] as number;
    grey[i] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return grey;
}
