import { type ColourMap, namedColourMaps } from '@isocenter/render';

let made: readonly ColourMap[] | undefined;

/** Made once: their identity decides what is uploaded again. */
function colourMaps(): readonly ColourMap[] {
  made ??= namedColourMaps();
  return made;
}

/** What can be chosen in place of grey. */
export const colourMapNames = (): readonly string[] => colourMaps().map(({ name }) => name);

/** Throws a RangeError where no map has the name: another one would be another picture. */
export function colourMapNamed(name: string): ColourMap {
  const map = colourMaps().find((candidate) => candidate.name === name);
  if (!map) throw new RangeError(`There is no colour map "${name}".`);
  return map;
}
