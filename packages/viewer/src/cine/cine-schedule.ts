import type { CineMode, CineRange } from './cine-state.ts';

/** One round of frames, and when each of them is due. */
export interface CineSchedule {
  /** Indexes of frames, in the order in which they are shown. */
  readonly frames: readonly number[];
  /** Start of each of `frames`, ms from the start of the round, ascending; the first is 0. */
  readonly startsMs: readonly number[];
  readonly roundMs: number;
}

/** The frames of one round: back and forth, the ends come once. */
export function framesOfRound(mode: CineMode, { firstIndex, lastIndex }: CineRange): number[] {
  const there = Array.from({ length: lastIndex - firstIndex + 1 }, (_, i) => firstIndex + i);
  return mode === 'sweep' ? [...there, ...there.slice(1, -1).reverse()] : there;
}

/**
 * The schedule of a round at a wanted mean rate of the whole. Frames keep the shares of time that the file gives them
 * (PS3.3 C.7.6.5, Frame Time Vector); without timing each gets the same.
 *
 * @param durationsMs one for each frame of the whole
 */
export function cineSchedule(
  frames: readonly number[],
  framesPerSecond: number,
  durationsMs: readonly number[] | undefined,
): CineSchedule {
  const ownRate = rateOfDurations(durationsMs);
  const hasTimes = ownRate !== undefined && frames.every((frame) => (durationsMs?.[frame] ?? -1) >= 0);
  const evenMs = 1000 / framesPerSecond;
  let at = 0;
  const startsMs = frames.map((frame) => {
    const start = at;
    at += hasTimes ? ((durationsMs?.[frame] ?? 0) * ownRate) / framesPerSecond : evenMs;
    return start;
  });
  return { frames, startsMs, roundMs: at };
}

/** Mean rate that frame durations amount to; undefined when they say nothing. */
export function rateOfDurations(durationsMs: readonly number[] | undefined): number | undefined {
  if (!durationsMs || durationsMs.length === 0) return undefined;
  const sum = durationsMs.reduce((total, duration) => total + duration, 0);
  return sum > 0 ? (durationsMs.length * 1000) / sum : undefined;
}

/** The step of the round that is due at a time since the first one started, and how many rounds are over. */
export function stepDueAt(
  { startsMs, roundMs }: CineSchedule,
  elapsedMs: number,
): { readonly step: number; readonly round: number } {
  const round = Math.floor(elapsedMs / roundMs);
  const inRound = elapsedMs - round * roundMs;
  let low = 0;
  let high = startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startsMs[middle] as number) <= inRound) low = middle;
    else high = middle - 1;
  }
  return { step: low, round };
}
