/** Work that may be done before the page gets a chance to draw and to answer, ms. */
const sliceMs = 8;

/** `Array.map` for long lists: pauses between slices, so that the page stays quick meanwhile. */
export async function mapInSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let sliceEndMs = performance.now() + sliceMs;
  for (const item of items) {
    if (performance.now() > sliceEndMs) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      sliceEndMs = performance.now() + sliceMs;
    }
    results.push(work(item));
  }
  return results;
}
