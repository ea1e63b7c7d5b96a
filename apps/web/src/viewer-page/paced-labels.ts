import type { Clock, OverlayModel, Store, ViewportState } from '@isocenter/viewer';

/** Less than a picture of a display of 60 Hz lasts: there every picture is told. */
const toldEveryMs = 12;
/** More than it lasts: an index that is asked for is told with its image, and before only where that is long in coming. */
const imageWithinMs = 40;

/** What words and marks over and beside the image of a viewport are made of. */
export interface Labels<State = ViewportState, Overlay = OverlayModel> {
  readonly state: State;
  readonly overlay: Overlay;
}

interface LabelSources<State, Overlay> {
  readonly state: Store<State>;
  readonly overlay: Store<Overlay>;
}

/** Who it is, which side of them, and of which study and series. */
const urgentItems = ['patient', 'laterality', 'study', 'moment', 'series'] as const;

interface UrgentOverlay {
  readonly texts: Pick<OverlayModel['texts'], (typeof urgentItems)[number]>;
  readonly cautions: OverlayModel['cautions'];
}

/** Whether words that are told may stand over another image for a moment. */
const isAsTrue = (told: UrgentOverlay, now: UrgentOverlay): boolean =>
  told.cautions === now.cautions && urgentItems.every((item) => told.texts[item] === now.texts[item]);

/**
 * Tells of changes at the pace of the eye: with the picture where 12 ms have passed since the last, else when they have, and always
 * the last. Pictures can come quicker than that, and writing their labels takes longer than drawing them. Only what differs from image
 * to image of one stack waits: nothing of another study, or of another side of the body, does, not even for a moment.
 */
export function pacedLabels<State extends Pick<ViewportState, 'stack'>, Overlay extends UrgentOverlay>(
  { state, overlay }: LabelSources<State, Overlay>,
  clock: Pick<Clock, 'now' | 'after'>,
): Store<Labels<State, Overlay>> {
  const read = (): Labels<State, Overlay> => ({ state: state.get(), overlay: overlay.get() });
  const listeners = new Set<() => void>();
  let told = read();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let cancelTelling: (() => void) | undefined;
  const forget = (): void => {
    cancelTelling?.();
    cancelTelling = undefined;
    dueAtMs = Number.POSITIVE_INFINITY;
  };
  const tell = (): void => {
    forget();
    toldAtMs = clock.now();
    told = read();
    for (const listener of [...listeners]) listener();
  };
  const tellBy = (atMs: number): void => {
    if (dueAtMs <= atMs) return;
    const waitMs = atMs - clock.now();
    if (waitMs <= 0) {
      tell();
      return;
    }
    forget();
    dueAtMs = atMs;
    cancelTelling = clock.after(waitMs, tell);
  };
  const onState = (): void => {
    if (told.state.stack === state.get().stack) tellBy(clock.now() + imageWithinMs);
    else tell();
  };
  const onOverlay = (): void => {
    if (isAsTrue(told.overlay, overlay.get())) tellBy(toldAtMs + toldEveryMs);
    else tell();
  };
  let stopWatching: (() => void)[] = [];
  return {
    get: read,
    subscribe(listener) {
      listeners.add(listener);
      if (stopWatching.length === 0) {
        told = read();
        stopWatching = [state.subscribe(onState), overlay.subscribe(onOverlay)];
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        forget();
        for (const stop of stopWatching) stop();
        stopWatching = [];
      };
    },
  };
}
