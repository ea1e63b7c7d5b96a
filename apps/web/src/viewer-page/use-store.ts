import type { Store } from '@isocenter/viewer';
import { useSyncExternalStore } from 'react';

/** The value of a store, drawn again when it changes. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);
