/** Work that may be done before the page gets a chance to draw and to answer, ms. */
const sliceMs = 8;

/** Absent where `postTask` is not known yet, and from the DOM's own types. */
const { scheduler } = globalThis as {
  scheduler?: { postTask(task: () => void, options: { priority: 'background' }): Promise<void> };
};

/** Lets everything else go first that waits to be done, above all the picture a reader waits for. */
const pause = (): Promise<unknown> =>
  scheduler?.postTask(() => {}, { priority: 'background' }) ??
  new Promise((resolve) => setTimeout(resolve, 0));

/** `Array.map` for long lists: pauses between slices, so that the page stays quick meanwhile. */
export async function mapInSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let sliceEndMs = performance.now() + sliceMs;
  for (const item of items) {
    if (performance.now() > sliceEndMs) {
      await pause();
      sliceEndMs = performance.now() + sliceMs;
    }
    results.push(work(item));
  }
  return results;
}
