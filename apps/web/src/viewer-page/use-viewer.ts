import { createTestHandle, type TestHandle, type Viewer } from '@isocenter/viewer';
import { useEffect, useState } from 'react';

declare global {
  interface Window {
    /** A handle to look through, for tests and measurements; present while a viewer is on the page. */
    __isocenter?: TestHandle;
  }
}

/** A viewer for as long as the component is on the page; a new one when `create` changes. */
export function useViewer(create: () => Viewer): Viewer | undefined {
  const [viewer, setViewer] = useState<Viewer>();
  useEffect(() => {
    const created = create();
    window.__isocenter = createTestHandle(created);
    setViewer(created);
    return () => {
      created.dispose();
      delete window.__isocenter;
      setViewer(undefined);
    };
  }, [create]);
  return viewer;
}
