import type { Clock, Store } from '@isocenter/viewer';

/** Less than a picture of a display of 60 Hz lasts: there every picture is told. */
const toldEveryMs = 12;

/**
 * A store whose quick changes are told at the pace of the eye: the first at once, then one every 12 ms, and always the last.
 * Pictures come quicker than their labels can be read, and writing those costs more than drawing a picture.
 *
 * @param mayWait whether what is told now is still true enough beside the value that it has become
 */
export function pacedStore<T>(
  source: Store<T>,
  clock: Pick<Clock, 'now' | 'after'>,
  mayWait: (told: T, now: T) => boolean,
): Store<T> {
  const listeners = new Set<() => void>();
  let told = source.get();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let cancelTelling: (() => void) | undefined;
  let stopWatching: (() => void) | undefined;
  const tell = (): void => {
    cancelTelling?.();
    cancelTelling = undefined;
    toldAtMs = clock.now();
    told = source.get();
    for (const listener of [...listeners]) listener();
  };
  const onChange = (): void => {
    if (!mayWait(told, source.get())) tell();
    else if (!cancelTelling) {
      const waitMs = toldAtMs + toldEveryMs - clock.now();
      if (waitMs > 0) cancelTelling = clock.after(waitMs, tell);
      else tell();
    }
  };
  return {
    get: source.get,
    subscribe(listener) {
      listeners.add(listener);
      if (!stopWatching) {
        told = source.get();
        stopWatching = source.subscribe(onChange);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        cancelTelling?.();
        cancelTelling = undefined;
        stopWatching?.();
        stopWatching = undefined;
      };
    },
  };
}
