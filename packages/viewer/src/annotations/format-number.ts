const minus = '−';

/** A number for people: a real minus sign, no more decimals than asked for, none that are only zeros of an integer. */
export function formatNumber(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

/** About four significant digits: 0.01234, 1.234, 12.34, 123.4, 1234. */
export function formatSignificant(value: number): string {
  if (Number.isInteger(value)) return formatNumber(value, 0);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return formatNumber(value, Math.min(6, Math.max(0, 3 - magnitude)));
}
