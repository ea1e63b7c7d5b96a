/** A knot: position, value. */
export type Knot = readonly [at: number, value: number];

/** Smooth and without overshoot through the knots (monotone cubic, Fritsch–Carlson); flat outside them. */
export function createCurve(knots: readonly Knot[]): (at: number) => number {
  const sorted = [...knots].sort((a, b) => a[0] - b[0]);
  const at = sorted.map((knot) => knot[0]);
  const values = sorted.map((knot) => knot[1]);
  const last = sorted.length - 1;
  const secant = (index: number): number =>
    ((values[index + 1] as number) - (values[index] as number)) /
    ((at[index + 1] as number) - (at[index] as number));
  const slopes = values.map((_, index) => {
    if (index === 0 || index === last) return 0;
    const before = secant(index - 1);
    const after = secant(index);
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
  return (position) => {
    if (position <= (at[0] as number)) return values[0] as number;
    if (position >= (at[last] as number)) return values[last] as number;
    let index = 0;
    while (position > (at[index + 1] as number)) index++;
    const width = (at[index + 1] as number) - (at[index] as number);
    const t = (position - (at[index] as number)) / width;
    const t2 = t * t;
    const t3 = t2 * t;
    return (
      (2 * t3 - 3 * t2 + 1) * (values[index] as number) +
      (t3 - 2 * t2 + t) * width * (slopes[index] as number) +
      (3 * t2 - 2 * t3) * (values[index + 1] as number) +
      (t3 - t2) * width * (slopes[index + 1] as number)
    );
  };
}
