import type { Viewer } from '@isocenter/viewer';
import { listenToKeys } from './key-listener.ts';
import type { PageAction } from './page-keys.ts';

let early: { readonly actions: readonly PageAction[]; readonly stop: () => void } | undefined;

/** Until there is a room, keys for the viewer act at once; those for the page wait for it. */
export function hearEarlyKeys(viewer: Viewer): void {
  const actions: PageAction[] = [];
  early = { actions, stop: listenToKeys(viewer, (action) => actions.push(action)) };
}

/** What the room is to do first; from now on it hears the keys itself. */
export function takeEarlyActions(): readonly PageAction[] {
  early?.stop();
  const actions = early?.actions ?? [];
  early = undefined;
  return actions;
}
