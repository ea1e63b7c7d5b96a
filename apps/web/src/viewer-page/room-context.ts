import type { Viewer } from '@isocenter/viewer';
import { createContext, useContext } from 'react';

const ViewerContext = createContext<Viewer | undefined>(undefined);

export const ViewerProvider = ViewerContext.Provider;

/** The viewer of the page; only for parts of a reading room. */
export function useRoomViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('A part of the reading room was drawn outside of it.');
  return viewer;
}
