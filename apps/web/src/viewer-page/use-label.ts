import {
  browserClock,
  type OverlayModel,
  type Store,
  type Viewport,
  type ViewportState,
} from '@isocenter/viewer';
import { pacedStore } from './paced-store.ts';
import { useValueOf } from './use-store.ts';

interface PacedStores {
  readonly state: Store<ViewportState>;
  readonly overlay: Store<OverlayModel>;
}

const pacedStores = new WeakMap<Viewport, PacedStores>();

/** Only what differs from image to image of one stack may wait: nothing of another study, not even for a moment. */
function pacedStoresOf(viewport: Viewport): PacedStores {
  const known = pacedStores.get(viewport);
  if (known) return known;
  const made = {
    state: pacedStore(viewport.state, browserClock, (told, now) => told.stack === now.stack),
    overlay: pacedStore(
      viewport.overlay,
      browserClock,
      (told, now) => told.patient === now.patient && told.topRight === now.topRight,
    ),
  };
  pacedStores.set(viewport, made);
  return made;
}

/** One value of a viewport's state for words and marks about it, at the pace of the eye. */
export const useStateLabel = <Value>(viewport: Viewport, select: (state: ViewportState) => Value): Value =>
  useValueOf(pacedStoresOf(viewport).state, select);

/** The same of what is written over its image. */
export const useOverlayLabel = <Value>(viewport: Viewport, select: (overlay: OverlayModel) => Value): Value =>
  useValueOf(pacedStoresOf(viewport).overlay, select);
