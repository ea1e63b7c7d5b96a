const groups = new Intl.NumberFormat('en', { useGrouping: true });

/** Digits in groups of three, parted by a narrow space so that it cannot be read as a decimal mark. */
export const formatCount = (count: number): string => groups.format(count).replaceAll(',', '\u202f');

/** `1 image`, `153 images`. */
export const countOf = (count: number, singular: string, plural = `${singular}s`): string =>
  `${formatCount(count)} ${count === 1 ? singular : plural}`;

/** Size in decimal units with at most three digits: `512 B`, `1.3 MB`, `157 MB`. */
export function formatBytes(byteLength: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = byteLength;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

/** Whole percent, never 100 before all is done. */
export function formatShare(done: number, total: number): string {
  if (total <= 0) return '0 %';
  if (done >= total) return '100 %';
  return `${Math.min(99, Math.floor((done / total) * 100))} %`;
}
