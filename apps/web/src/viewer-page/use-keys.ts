import type { Viewer } from '@isocenter/viewer';
import { useEffect } from 'react';
import { takeEarlyActions } from './early-keys.ts';
import { listenToKeys } from './key-listener.ts';
import type { PageAction } from './page-keys.ts';

/** Keys act as long as the component is on the page; what was pressed before it was is done first. */
export function useKeys(viewer: Viewer, onAction: (action: PageAction) => void): void {
  useEffect(() => {
    for (const action of takeEarlyActions()) onAction(action);
    return listenToKeys(viewer, onAction);
  }, [viewer, onAction]);
}
