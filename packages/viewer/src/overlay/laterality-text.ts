import type { FrameDescription, Side } from '@isocenter/pixels';

/** Whole words: a letter alone would be taken for one of the directions at the edges. */
const sideWords: Readonly<Record<Side, string>> = { R: 'Right side', L: 'Left side', B: 'Both sides' };

/** Which side of the body the image shows; '' where nothing says it, or not in one voice. */
export const lateralityText = ({ laterality }: FrameDescription): string =>
  laterality?.side ? sideWords[laterality.side] : '';

/** What contradicts what: 'Side unclear: image left, series right'. */
export function lateralityCaution({ laterality }: FrameDescription): string {
  if (!laterality || laterality.side) return '';
  const words = { R: 'right', L: 'left', B: 'both' } as const;
  return `Side unclear: ${laterality.stated.map(({ level, side }) => `${level} ${words[side]}`).join(', ')}`;
}
