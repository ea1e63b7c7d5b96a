/**
 * The values as they come, and `'tick'` whenever none came for `afterMs`, and once as soon as `early` resolves. Leaving the loop ends
 * the source.
 */
export async function* withTicks<Value>(
  source: AsyncGenerator<Value, void, void>,
  afterMs: number,
  early?: Promise<void>,
): AsyncGenerator<Value | 'tick', void, void> {
  let next = source.next();
  let once = early?.then(() => 'tick' as const);
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const ticking = new Promise<'tick'>((resolve) => {
        timer = setTimeout(resolve, afterMs, 'tick');
      });
      const result = await Promise.race([next, ticking, ...(once ? [once] : [])]).finally(() =>
        clearTimeout(timer),
      );
      if (result === 'tick') {
        once = undefined;
        yield result;
        continue;
      }
      if (result.done) return;
      next = source.next();
      yield result.value;
    }
  } finally {
    await source.return();
  }
}
