import { browserClock, type Store, type Viewport } from '@isocenter/viewer';
import { type Labels, pacedLabels } from './paced-labels.ts';
import { useValueOf } from './use-store.ts';

const known = new WeakMap<Viewport, Store<Labels>>();

/** The labels of a viewport, all of which are written in one go. */
export function labelsOf(viewport: Viewport): Store<Labels> {
  const labels = known.get(viewport) ?? pacedLabels(viewport, browserClock);
  known.set(viewport, labels);
  return labels;
}

/** One value of them, which must be identical to itself while it stays the same. */
export const useLabel = <Value>(viewport: Viewport, select: (labels: Labels) => Value): Value =>
  useValueOf(labelsOf(viewport), select);
