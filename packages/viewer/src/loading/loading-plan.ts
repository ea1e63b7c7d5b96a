import type { FrameKey } from '../studies/stack-frame.ts';

/**
 * How urgent a frame is: seen now, likely to be seen next, farther away than decoded frames have room (kept compressed), or left
 * behind lately.
 */
export type LoadingTier = 'visible' | 'prefetch' | 'compressed' | 'recent';

export interface PlannedFrame<Frame> {
  readonly key: FrameKey;
  readonly frame: Frame;
  readonly tier: LoadingTier;
}

/** A row of frames that one viewport looks at a frame of; a viewport whose rows cross has several. */
export interface PlanViewport<Frame> {
  /** A hole is where the stack has no image. */
  readonly frames: readonly (Frame | undefined)[];
  readonly frameIndex: number;
  /** The way the user last moved. */
  readonly direction: 1 | -1;
  /** False while only the visible frame can be asked for, e.g. before the order is known. */
  readonly mayPrefetch: boolean;
  /** Frames around the visible one, where they are fewer than memory has room for. */
  readonly prefetchLimit?: number;
}

export interface PlanInput<Frame> {
  /** The active viewport first. */
  readonly viewports: readonly PlanViewport<Frame>[];
  /** Frames of stacks left lately, latest first. */
  readonly recent: readonly (readonly Frame[])[];
  /** True for frames that need not be asked for: in memory, or known to fail. */
  readonly isSettled: (frame: Frame) => boolean;
  /** True for frames that came already and are not brought ahead again, whether they are still in memory or not. */
  readonly isBrought: (frame: Frame) => boolean;
  /** Frames around the visible one, per viewport, that memory has room for. */
  readonly prefetchLimit: number;
  /** Frames around the visible one, per viewport, that are at least to be kept compressed; 0 where nothing is. */
  readonly compressedLimit: number;
  /** True for frames that are kept compressed, or need not be. */
  readonly isKept: (frame: Frame) => boolean;
  /** The plan is made anew whenever a frame arrives, so it need not be long. */
  readonly length: number;
}

const aheadBeforeBehind = 3;
/**
 * Frames around the visible one that a plan looks at: with every frame that comes it looks at all of them anew, and an object of a
 * hundred thousand would keep the page from answering.
 */
const farthestFrames = 4096;

/** The frames to ask for next, most urgent first, none twice. */
export function planLoading<Frame extends { readonly key: FrameKey }>(
  input: PlanInput<Frame>,
): PlannedFrame<Frame>[] {
  const plan = new Map<FrameKey, PlannedFrame<Frame>>();
  const isFull = (): boolean => plan.size >= input.length;
  const want = (frame: Frame | undefined, tier: LoadingTier): void => {
    if (!frame || plan.has(frame.key) || input.isSettled(frame)) return;
    plan.set(frame.key, { key: frame.key, frame, tier });
  };
  for (const { frames, frameIndex } of input.viewports) want(frames[frameIndex], 'visible');
  const walk = (tier: LoadingTier, limit: number, isSkipped: (frame: Frame) => boolean): void => {
    const walks = input.viewports
      .filter((viewport) => viewport.mayPrefetch)
      .map(({ frames, frameIndex, direction, prefetchLimit = limit }) => ({
        frames,
        indexes: prefetchOrder(
          frames.length,
          frameIndex,
          direction,
          Math.min(prefetchLimit, limit, farthestFrames),
        ),
      }));
    // In turn, so that neither of two viewports starves.
    while (walks.length > 0 && !isFull()) {
      for (const one of [...walks]) {
        const { done, value } = nextWanted(one, isSkipped);
        if (done) walks.splice(walks.indexOf(one), 1);
        else if (!isFull()) want(value, tier);
      }
    }
  };
  const isAtHand = (frame: Frame): boolean => input.isSettled(frame) || input.isBrought(frame);
  walk('prefetch', input.prefetchLimit, isAtHand);
  walk('compressed', input.compressedLimit, (frame) => isAtHand(frame) || input.isKept(frame));
  for (const frames of input.recent) {
    for (const frame of frames) {
      if (isFull()) return [...plan.values()];
      want(frame, 'recent');
    }
  }
  return [...plan.values()];
}

/** Indexes around the current one, nearest first, three ahead for each one behind. */
export function* prefetchOrder(
  count: number,
  current: number,
  direction: 1 | -1,
  limit: number,
): Generator<number, undefined> {
  let ahead = current + direction;
  let behind = current - direction;
  const isInside = (index: number): boolean => index >= 0 && index < count;
  for (let given = 0; given < limit && (isInside(ahead) || isInside(behind)); ) {
    for (let i = 0; i < aheadBeforeBehind && given < limit && isInside(ahead); i++, given++) {
      yield ahead;
      ahead += direction;
    }
    if (isInside(behind) && given < limit) {
      yield behind;
      behind -= direction;
      given++;
    }
  }
}

function nextWanted<Frame>(
  walk: { readonly frames: readonly (Frame | undefined)[]; readonly indexes: Generator<number, undefined> },
  isSkipped: (frame: Frame) => boolean,
): { done: true; value: undefined } | { done: false; value: Frame } {
  for (;;) {
    const next = walk.indexes.next();
    if (next.done) return { done: true, value: undefined };
    const frame = walk.frames[next.value];
    if (frame !== undefined && !isSkipped(frame)) return { done: false, value: frame };
  }
}
