import { standardPalette } from '@isocenter/pixels';
import type { ColourMap } from './colour-map.ts';

/** The well-known palettes of PS3.6 Annex B: what the standard calls them, and the end of their UID. */
const standardMaps = [
  ['Hot Iron', 1],
  ['Hot Metal Blue', 3],
  ['PET', 2],
  ['PET 20 Step', 4],
  ['Spring', 5],
  ['Summer', 6],
  ['Fall', 7],
  ['Winter', 8],
] as const;

/** Every map that can be chosen: those of the standard, and a rainbow. */
export const namedColourMaps = (): readonly ColourMap[] => [
  ...standardMaps.flatMap(([name, number]) => {
    const rgb = standardPalette(`1.2.840.10008.1.5.${number}`);
    return rgb ? [{ name, rgb }] : [];
  }),
  { name: 'Rainbow', rgb: rainbow() },
];

/** Hues from blue over green to red, all of full strength. */
function rainbow(): Uint8Array {
  const rgb = new Uint8Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const sixth = 4 * (1 - level / 255);
    const channel = (shift: number): number => {
      const distance = Math.abs(((sixth + shift) % 6) - 3);
      return Math.round(255 * Math.min(1, Math.max(0, distance - 1)));
    };
    rgb.set([channel(0), channel(4), channel(2)], level * 3);
  }
  return rgb;
}
