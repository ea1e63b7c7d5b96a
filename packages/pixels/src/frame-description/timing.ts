import { type DataSet, findEveryNumber, Tag } from '@isocenter/dicom';

/** More frames than any cine; a larger Number of Frames is an error of the file. */
const MOST_FRAMES = 1_000_000;

/** One duration for all frames, or one for each. */
type Timing =
  | { readonly kind: 'constant'; readonly durationMs: number }
  | { readonly kind: 'each'; readonly durationsMs: readonly number[] };

/** Data sets do not change, and every frame is described by itself. */
const timings = new WeakMap<DataSet, Timing | undefined>();

function timingOf(dataSet: DataSet): Timing | undefined {
  if (!timings.has(dataSet)) timings.set(dataSet, readTiming(dataSet));
  return timings.get(dataSet);
}

/** Number of Frames; undefined for still images, and for more frames than are believed. */
function findNumberOfFrames(dataSet: DataSet): number | undefined {
  const numberOfFrames = Math.floor(dataSet.findNumber(Tag.NumberOfFrames) ?? 1);
  return numberOfFrames > 1 && numberOfFrames <= MOST_FRAMES ? numberOfFrames : undefined;
}

/**
 * How long each frame is shown, ms. The Frame Increment Pointer says which attribute to follow: Frame Time,
 * or Frame Time Vector, whose first element is 0 and whose others are the time since the frame before.
 * Then the rates of an XA Frame Display Sequence, then Recommended Display Frame Rate, then Cine Rate. Undefined for
 * still images, and when nothing above 0 is said. PS3.3 C.7.6.5.1.1, C.7.6.5.1.2, C.7.6.6, C.8.19.7.
 */
export function findTiming(dataSet: DataSet): number[] | undefined {
  const timing = timingOf(dataSet);
  if (timing?.kind !== 'constant') return timing && [...timing.durationsMs];
  return new Array<number>(findNumberOfFrames(dataSet) ?? 0).fill(timing.durationMs);
}

/** How long one frame is shown, ms: `findTiming(dataSet)?.[frameIndex]`, in a time that does not grow with the number of frames. */
export function findFrameTime(dataSet: DataSet, frameIndex: number): number | undefined {
  const timing = timingOf(dataSet);
  return timing?.kind === 'constant' ? timing.durationMs : timing?.durationsMs[frameIndex];
}

function readTiming(dataSet: DataSet): Timing | undefined {
  const numberOfFrames = findNumberOfFrames(dataSet);
  if (numberOfFrames === undefined) return undefined;
  const pointers = dataSet.findNumbers(Tag.FrameIncrementPointer);
  const vector = () =>
    each(durationsFromVector(findEveryNumber(dataSet, Tag.FrameTimeVector) ?? [], numberOfFrames));
  const pointed = pointers.includes(Tag.FrameTimeVector) ? vector() : undefined;
  return (
    pointed ??
    constant(dataSet.findNumber(Tag.FrameTime)) ??
    vector() ??
    each(durationsFromRanges(dataSet.findItems(Tag.FrameDisplaySequence), numberOfFrames)) ??
    constant(periodMs(dataSet.findNumber(Tag.RecommendedDisplayFrameRate))) ??
    constant(periodMs(dataSet.findNumber(Tag.CineRate)))
  );
}

const constant = (durationMs: number | undefined): Timing | undefined =>
  durationMs !== undefined && durationMs > 0 && Number.isFinite(durationMs)
    ? { kind: 'constant', durationMs }
    : undefined;

const each = (durationsMs: readonly number[] | undefined): Timing | undefined =>
  durationsMs && { kind: 'each', durationsMs };

const periodMs = (framesPerSecond: number | undefined) =>
  framesPerSecond === undefined ? undefined : 1000 / framesPerSecond;

/** increment[i] is the time from frame i − 1 to frame i, so frame i lasts increment[i + 1]; the last as the one before. */
function durationsFromVector(increments: readonly number[], numberOfFrames: number): number[] | undefined {
  if (increments.length < numberOfFrames) return undefined;
  const durations = increments.slice(1, numberOfFrames);
  if (!durations.every((duration) => duration > 0)) return undefined;
  return [...durations, durations.at(-1) as number];
}

/**
 * Ranges of frames, both ends counted from 1 and included, each with its rate; every frame must be in one, and is as the last
 * one says. From the last range on, so that each frame is written once, however many ranges it is in.
 */
function durationsFromRanges(ranges: readonly DataSet[], numberOfFrames: number): number[] | undefined {
  const durations = new Array<number>(numberOfFrames).fill(0);
  // Of each frame the next one, itself included, that has no duration yet; paths are halved as they are walked.
  const next = Uint32Array.from({ length: numberOfFrames + 1 }, (_, frame) => frame);
  const freeFrom = (frame: number) => {
    let at = frame;
    while (next[at] !== at) {
      next[at] = next[next[at] as number] as number;
      at = next[at] as number;
    }
    return at;
  };
  for (const range of [...ranges].reverse()) {
    const durationMs = periodMs(range.findNumber(Tag.RecommendedDisplayFrameRateInFloat)) ?? 0;
    const first = Math.floor(range.findNumber(Tag.StartTrim) ?? 1);
    const last = Math.min(numberOfFrames, range.findNumber(Tag.StopTrim) ?? numberOfFrames);
    if (!Number.isFinite(durationMs) || !(first >= 1) || first > last) continue;
    for (let frame = freeFrom(first - 1); frame < last; frame = freeFrom(frame)) {
      durations[frame] = durationMs;
      next[frame] = frame + 1;
    }
  }
  return durations.every((duration) => duration > 0) ? durations : undefined;
}
