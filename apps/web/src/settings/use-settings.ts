import { useSyncExternalStore } from 'react';
import { readSettings, type Settings, subscribeSettings } from './settings.ts';

export const useSettings = (): Settings => useSyncExternalStore(subscribeSettings, readSettings);
