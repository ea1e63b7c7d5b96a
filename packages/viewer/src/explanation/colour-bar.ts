import { displayGrey } from '@isocenter/pixels';
import { formatSignificant } from '../annotations/format-number.ts';
import { colourMapNamed } from '../presentation/colour-maps.ts';
import { windowInForce } from '../presentation/presentation-choice.ts';
import type { ShownImage } from '../viewer.ts';

/** Which value has which colour, over the window in force. */
export interface ColourBar {
  /** R, G, B of evenly spaced values, from the lowest to the highest. */
  readonly rgb: Uint8Array;
  /** '−160 HU'. */
  readonly lowest: string;
  readonly highest: string;
}

const numberOfColours = 256;

/**
 * The bar beside an image in the colours of a map; undefined where none is on. Made by the pipeline itself, after the
 * modality transform, so that it is true of inverted images and of every VOI function.
 */
export function colourBarOf({
  colourMap,
  frame,
  description,
  presentation,
}: ShownImage): ColourBar | undefined {
  const window = windowInForce(presentation, description);
  if (colourMap === undefined || !window) return undefined;
  const from = window.center - window.width / 2;
  const values = Float64Array.from(
    { length: numberOfColours },
    (_, index) => from + (window.width * index) / (numberOfColours - 1),
  );
  const { padding, ...unpadded } = description;
  const levels = displayGrey(
    { ...frame, rows: 1, columns: numberOfColours, values },
    { ...unpadded, modalityTransform: { kind: 'identity' } },
    { ...presentation, showOverlays: false, applyShutter: false },
  );
  const colours = colourMapNamed(colourMap).rgb;
  const rgb = new Uint8Array(numberOfColours * 3);
  for (const [index, level] of levels.entries()) {
    rgb.set(colours.subarray(level * 3, level * 3 + 3), index * 3);
  }
  const unit = description.valueUnit === undefined ? '' : ` ${description.valueUnit}`;
  const text = (value: number): string => `${formatSignificant(value)}${unit}`;
  return { rgb, lowest: text(from), highest: text(from + window.width) };
}
