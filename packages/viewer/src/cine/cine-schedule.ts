/** When each frame of one round is due. */
export interface CineSchedule {
  /** Start of each frame, ms from the start of the round, ascending; the first is 0. */
  readonly startsMs: readonly number[];
  readonly roundMs: number;
}

/**
 * The schedule at a wanted mean rate. Frames keep the shares of time that the file gives them (PS3.3 C.7.6.5, Frame
 * Time Vector); without timing each gets the same.
 */
export function cineSchedule(
  numberOfFrames: number,
  framesPerSecond: number,
  durationsMs: readonly number[] | undefined,
): CineSchedule {
  const roundMs = (numberOfFrames * 1000) / framesPerSecond;
  const durations = usableDurations(numberOfFrames, durationsMs);
  const sum = durations.reduce((total, duration) => total + duration, 0);
  let at = 0;
  const startsMs = durations.map((duration) => {
    const start = at;
    at += (duration / sum) * roundMs;
    return start;
  });
  return { startsMs, roundMs };
}

/** Mean rate that frame durations amount to; undefined when they say nothing. */
export function rateOfDurations(durationsMs: readonly number[] | undefined): number | undefined {
  if (!durationsMs || durationsMs.length === 0) return undefined;
  const sum = durationsMs.reduce((total, duration) => total + duration, 0);
  return sum > 0 ? (durationsMs.length * 1000) / sum : undefined;
}

/** The frame due at a time since the first frame started, and how many rounds are over. */
export function frameDueAt(
  { startsMs, roundMs }: CineSchedule,
  elapsedMs: number,
): { readonly frameIndex: number; readonly round: number } {
  const round = Math.floor(elapsedMs / roundMs);
  const inRound = elapsedMs - round * roundMs;
  let low = 0;
  let high = startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startsMs[middle] as number) <= inRound) low = middle;
    else high = middle - 1;
  }
  return { frameIndex: low, round };
}

function usableDurations(
  numberOfFrames: number,
  durationsMs: readonly number[] | undefined,
): readonly number[] {
  const isUsable =
    durationsMs?.length === numberOfFrames &&
    durationsMs.every((duration) => duration >= 0) &&
    durationsMs.some((duration) => duration > 0);
  return isUsable ? durationsMs : Array.from({ length: numberOfFrames }, () => 1);
}
