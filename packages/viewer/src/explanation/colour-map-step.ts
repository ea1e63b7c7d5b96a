import type { PixelStep } from '@isocenter/pixels/explanation';
import { colourMapNamed } from '../presentation/colour-maps.ts';

/** The steps with the colour that a map gives the level they lead to; what lies over the image keeps its own. */
export function withColourMap(steps: readonly PixelStep[], colourMap: string | undefined): PixelStep[] {
  const isCovering = ({ kind }: PixelStep): boolean => kind === 'shutter' || kind === 'overlay';
  const image = steps.filter((step) => !isCovering(step));
  const level = image.filter(({ isAside }) => !isAside).at(-1)?.result;
  if (colourMap === undefined || typeof level !== 'number') return [...steps];
  const [red = 0, green = 0, blue = 0] = colourMapNamed(colourMap).rgb.subarray(level * 3, level * 3 + 3);
  const sum = `${colourMap}, entry ${level} of 256`;
  const colour: PixelStep = { kind: 'colour-map', name: 'Colour map', sum, result: [red, green, blue] };
  return [...image, colour, ...steps.filter(isCovering)];
}
