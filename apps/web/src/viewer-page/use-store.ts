import type { Store } from '@isocenter/viewer';
import { useSyncExternalStore } from 'react';

/** The value of a store, drawn again when it changes. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);

/** One value out of a store, which must be identical to itself while it stays the same: other changes redraw nothing. */
export const useValueOf = <T, Value>(store: Store<T>, select: (state: T) => Value): Value =>
  useSyncExternalStore(store.subscribe, () => select(store.get()));
