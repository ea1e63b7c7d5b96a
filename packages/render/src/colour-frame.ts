import { type DecodedFrame, displayRgba, type FrameDescription, type Presentation } from '@isocenter/pixels';

/**
 * The frame as interleaved 8-bit RGB, which is what backends draw as colour. RGB of eight bits is passed on as it is;
 * palettes and deeper samples go through `displayRgba`, the truth. Colours are blended, never palette indexes. The
 * presentation matters only to a supplemental palette, whose lower values stay grey (PS3.3 C.7.6.19).
 */
export function colourFrame(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation = {},
): DecodedFrame {
  const isEightBits = frame.values instanceof Uint8Array && description.format.bitsStored === 8;
  if (frame.samplesPerPixel === 3 && isEightBits) return frame;
  const invert = frame.samplesPerPixel === 1 && presentation.invert === true;
  const rgba = displayRgba(frame, description, {
    ...presentation,
    invert,
    showOverlays: false,
    applyShutter: false,
  });
  const values = new Uint8Array(frame.rows * frame.columns * 3);
  for (let from = 0, to = 0; to < values.length; from += 4, to += 3) {
    values[to] = rgba[from] as number;
    values[to + 1] = rgba[from + 1] as number;
    values[to + 2] = rgba[from + 2] as number;
  }
  return { rows: frame.rows, columns: frame.columns, samplesPerPixel: 3, values, minimum: 0, maximum: 255 };
}
