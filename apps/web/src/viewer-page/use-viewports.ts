import type { Viewer, Viewport } from '@isocenter/viewer';
import { useCallback, useSyncExternalStore } from 'react';

/** What holds of all viewports of the layout together, asked again when one changes; known by its identity. */
export function useViewports<T>(viewer: Viewer, select: (viewports: readonly Viewport[]) => T): T {
  const subscribe = useCallback(
    (listener: () => void) => {
      let stops: (() => void)[] = [];
      const stopAll = () => {
        for (const stop of stops) stop();
      };
      const watchCells = () => {
        stopAll();
        stops = viewportsOf(viewer).map(({ state }) => state.subscribe(listener));
        listener();
      };
      watchCells();
      const stopLayout = viewer.layout.subscribe(watchCells);
      return () => {
        stopLayout();
        stopAll();
      };
    },
    [viewer],
  );
  return useSyncExternalStore(subscribe, () => select(viewportsOf(viewer)));
}

const viewportsOf = (viewer: Viewer): Viewport[] =>
  viewer.layout.get().viewportIds.map((viewportId) => viewer.viewport(viewportId));
