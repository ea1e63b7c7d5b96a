import { digits, median } from '../results-file.ts';
import type { Measured } from './harness.ts';

/** A number of one line, or nothing where it has none. */
export type Figure = (measured: Measured) => number | undefined;

/** What two pages did in the same repetition, back to back: the load of the machine was that of both. */
export function pairedRatios(
  lines: readonly Measured[],
  figure: Figure,
  over: string,
  under: string,
): number[] {
  const of = (name: string) => lines.filter(({ ad, fail }) => ad === name && fail === undefined);
  return of(over).flatMap((line) => {
    const beside = of(under).find(({ rep }) => rep === line.rep);
    const [a, b] = [figure(line), beside && figure(beside)];
    return a !== undefined && b !== undefined && b > 0 ? [a / b] : [];
  });
}

/** The middle of the ratios and between what they lay: `1.42 (1.3–1.6)`; a dash where there are none. */
export function ratioText(ratios: readonly number[]): string {
  if (ratios.length === 0) return '–';
  const range = ratios.length > 1 ? ` (${digits(Math.min(...ratios))}–${digits(Math.max(...ratios))})` : '';
  return `${digits(median(ratios))}${range}`;
}

/** The middle of a figure of one page. */
export function figureText(lines: readonly Measured[], name: string, figure: Figure): string {
  const values = lines.filter(({ ad }) => ad === name).flatMap((line) => figure(line) ?? []);
  return values.length > 0 ? digits(median(values)) : '–';
}
