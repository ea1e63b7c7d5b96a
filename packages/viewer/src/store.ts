/** State one can read and watch; made for React's `useSyncExternalStore` but knows no framework. */
export interface Store<T> {
  get(): T;
  /** `listener` is called after each change; the returned function ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** A store its owner may change. Values are replaced, never mutated. */
export interface WritableStore<T> extends Store<T> {
  set(value: T): void;
  update(change: (value: T) => T): void;
}

/** A new store; setting the identical value tells nobody. */
export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
