import type { VoiLutFunction, Window } from '@isocenter/pixels';

/** A window as it was typed, and what is wrong with each number of it. */
export type TypedWindow =
  | { readonly window: Window }
  | { readonly problems: { readonly center?: string; readonly width?: string } };

/**
 * Reads the centre and width that a reader typed for a window of a function: widths are at least 1 for LINEAR and above 0
 * for LINEAR_EXACT and SIGMOID, and a width of anything else is refused in words rather than changed. PS3.3 C.11.2.1.2.
 */
export function readTypedWindow(
  centerText: string,
  widthText: string,
  shape: VoiLutFunction = 'LINEAR',
): TypedWindow {
  const center = readNumber(centerText);
  const width = readNumber(widthText);
  const centerProblem = typeof center === 'string' ? center : undefined;
  const widthProblem = typeof width === 'string' ? width : widthRefusal(width, shape);
  if (typeof center === 'number' && typeof width === 'number' && widthProblem === undefined)
    return { window: { center, width, function: shape } };
  return {
    problems: {
      ...(centerProblem !== undefined && { center: centerProblem }),
      ...(widthProblem !== undefined && { width: widthProblem }),
    },
  };
}

function widthRefusal(width: number, shape: VoiLutFunction): string | undefined {
  if (shape === 'LINEAR') return width < 1 ? 'At least 1 for this image' : undefined;
  return width <= 0 ? 'Must be above 0' : undefined;
}

/** Decimal digits with a point, as the numbers of a file are; a minus sign may be the printed one. Else what is wrong. */
function readNumber(text: string): number | string {
  const typed = text.trim().replace('\u2212', '-');
  if (typed === '') return 'Type a number';
  if (/^[-+]?\d+,\d+$/.test(typed)) return 'Decimals with a point, not a comma';
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(typed)) return 'Not a number';
  const value = Number(typed);
  return Number.isFinite(value) ? value : 'Too large a number';
}
