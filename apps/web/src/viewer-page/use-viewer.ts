import {
  createTestHandle,
  createViewer,
  type DraftStore,
  type StudySource,
  type TestHandle,
  type Viewer,
} from '@isocenter/viewer';
import { useEffect, useState } from 'react';

declare global {
  interface Window {
    /** A handle to look through, for tests and measurements; present while a viewer is on the page. */
    __isocenter?: TestHandle;
  }
}

/** A viewer for as long as the component is on the page. */
export function useViewer(source: StudySource, drafts: DraftStore | undefined): Viewer | undefined {
  const [viewer, setViewer] = useState<Viewer>();
  useEffect(() => {
    const created = createViewer({ source, ...(drafts && { drafts }) });
    window.__isocenter = createTestHandle(created);
    setViewer(created);
    return () => {
      created.dispose();
      delete window.__isocenter;
      setViewer(undefined);
    };
  }, [source, drafts]);
  return viewer;
}
