const steps = [1, 2, 5];

/** The largest 1, 2 or 5 times a power of ten that is not above `limit`. */
export function niceLength(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  const fitting = steps.filter((step) => step * power <= limit * (1 + 1e-9));
  return Math.max(...fitting, 1) * power;
}
