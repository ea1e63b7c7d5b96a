import { type Corner, type CornerText, type CornerTexts, mostCornerTexts } from './corner-texts.ts';

/** Stands somewhere whatever is chosen: it may be moved and not removed. */
export const isFixed = (text: CornerText): boolean => text === 'laterality';

/** With a text at a place of a corner, from 0, and nowhere else; unchanged where the corner is full. */
export function withText(texts: CornerTexts, text: CornerText, corner: Corner, place: number): CornerTexts {
  const others = withoutText(texts, text);
  if (others[corner].length >= mostCornerTexts) return texts;
  const before = others[corner].slice(0, place);
  return { ...others, [corner]: [...before, text, ...others[corner].slice(place)] };
}

/** Without a text, wherever it stands. */
export function withoutText(texts: CornerTexts, text: CornerText): CornerTexts {
  const others = (corner: Corner) => texts[corner].filter((other) => other !== text);
  return {
    topLeft: others('topLeft'),
    topRight: others('topRight'),
    bottomLeft: others('bottomLeft'),
    bottomRight: others('bottomRight'),
  };
}
