import { useMedia } from '../controls/use-media.ts';
import { phone } from '../controls/widths.ts';

const coarse = '(pointer: coarse)';

/** Height of a table row in CSS pixels: dense for a mouse, tall enough for a finger, two lines on a phone. */
export function useRowHeight(): number {
  const isNarrow = useMedia(phone);
  const isCoarse = useMedia(coarse);
  if (isNarrow) return 52;
  return isCoarse ? 44 : 28;
}
