import type { Viewer } from '@isocenter/viewer';
import { useEffect } from 'react';
import { foreignServiceOf, studyOfPath, studyPath } from '../url/paths.ts';

/** Browsers allow some hundred changes of the address in half a minute; scrolling makes thousands. */
const settleMs = 300;

/** Keeps the address naming the image of the active viewport, so that it can be copied or reloaded at any time. */
export function useDeepLink(viewer: Viewer | undefined, studyInstanceUid: string): void {
  useEffect(() => {
    if (!viewer) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopWatching: (() => void) | undefined;
    const write = () => {
      timer = undefined;
      // The next page may still be loading while this one waits to be taken away.
      if (studyOfPath(location.pathname) !== studyInstanceUid) return;
      const state = viewer.viewport(viewer.layout.get().activeViewportId).state.get();
      if (!state.stack || state.sopInstanceUid === undefined) return;
      const foreignService = foreignServiceOf(location.search);
      const path = studyPath(studyInstanceUid, {
        seriesInstanceUid: state.stack.seriesInstanceUid,
        sopInstanceUid: state.sopInstanceUid,
        ...(state.frameNumber !== undefined && { frameNumber: state.frameNumber }),
        ...(foreignService !== undefined && { foreignService }),
      });
      if (path !== location.pathname + location.search) history.replaceState(history.state, '', path);
    };
    let changedAtMs = 0;
    const writeWhenSettled = () => {
      const restMs = changedAtMs + settleMs - performance.now();
      if (restMs > 0) timer = setTimeout(writeWhenSettled, restMs);
      else write();
    };
    // One timer for all of a scroll: to end and start one is a measurable part of a picture.
    const writeSoon = () => {
      changedAtMs = performance.now();
      timer ??= setTimeout(writeWhenSettled, settleMs);
    };
    const watchActive = () => {
      stopWatching?.();
      stopWatching = viewer.viewport(viewer.layout.get().activeViewportId).state.subscribe(writeSoon);
      writeSoon();
    };
    const stopLayout = viewer.layout.subscribe(watchActive);
    watchActive();
    return () => {
      clearTimeout(timer);
      stopLayout();
      stopWatching?.();
    };
  }, [viewer, studyInstanceUid]);
}
