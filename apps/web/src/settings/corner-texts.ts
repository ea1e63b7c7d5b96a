import type { OverlayItem } from '@isocenter/viewer';

export const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
export type Corner = (typeof corners)[number];

/** An attribute by its tag in eight hexadecimal digits: '00180050'. */
export type AttributeText = string & { readonly isAttribute: true };
/** What can stand in a corner. */
export type CornerText = OverlayItem | AttributeText;
export type CornerTexts = Readonly<Record<Corner, readonly CornerText[]>>;

export const defaultCornerTexts: CornerTexts = {
  topLeft: ['laterality'],
  topRight: ['study', 'moment', 'series'],
  bottomLeft: ['dimensions', 'image', 'place'],
  bottomRight: ['window', 'turn', 'zoom'],
};

/** As many as leave the picture free. */
export const mostCornerTexts = 12;

/** In the order in which they are offered. The patient stands in the bar at all times, here as well where a reader wants it. */
const itemNames: Readonly<Record<OverlayItem, true>> = {
  patient: true,
  laterality: true,
  study: true,
  moment: true,
  series: true,
  dimensions: true,
  image: true,
  place: true,
  window: true,
  turn: true,
  zoom: true,
};
export const cornerItems = Object.keys(itemNames) as readonly OverlayItem[];

export const isAttribute = (text: string): text is AttributeText => /^[0-9a-f]{8}$/.test(text);

const isCornerText = (text: unknown): text is CornerText =>
  typeof text === 'string' && (Object.hasOwn(itemNames, text) || isAttribute(text));

/** Kept corner texts; the default for anything that is none, since half a choice is nobody's. */
export function parseCornerTexts(value: unknown): CornerTexts {
  if (typeof value !== 'object' || value === null) return defaultCornerTexts;
  const kept = corners.map((corner) => (value as Record<string, unknown>)[corner]);
  const all = kept.flat();
  const isWhole =
    kept.every((texts) => Array.isArray(texts) && texts.length <= mostCornerTexts) &&
    all.every(isCornerText) &&
    new Set(all).size === all.length &&
    all.includes('laterality');
  if (!isWhole) return defaultCornerTexts;
  return Object.fromEntries(corners.map((corner, index) => [corner, kept[index]])) as unknown as CornerTexts;
}
