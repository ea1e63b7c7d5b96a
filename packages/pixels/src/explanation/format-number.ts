/** A number in sums: whole ones as they are, others to six digits; negative ones with a real minus. */
export function formatNumber(value: number): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return text.replace('-', '−');
}

/** The number behind a sign of its own: ' + 3', ' − 3'. */
export const formatAddend = (value: number): string =>
  `${value < 0 ? ' −' : ' +'} ${formatNumber(Math.abs(value))}`;

/** The number where a sign before it would read as two: '(−3)'. */
export const formatFactor = (value: number): string =>
  value < 0 ? `(${formatNumber(value)})` : formatNumber(value);
