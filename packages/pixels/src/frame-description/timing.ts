import { type DataSet, findEveryNumber, Tag } from '@isocenter/dicom';

/** More frames than any cine; a larger Number of Frames is an error of the file. */
const MOST_FRAMES = 1_000_000;

/**
 * How long each frame is shown, ms. The Frame Increment Pointer says which attribute to follow: Frame Time,
 * or Frame Time Vector, whose first element is 0 and whose others are the time since the frame before.
 * Then the rates of an XA Frame Display Sequence, then Recommended Display Frame Rate, then Cine Rate. Undefined for
 * still images, and when nothing above 0 is said. PS3.3 C.7.6.5.1.1, C.7.6.5.1.2, C.7.6.6, C.8.19.7.
 */
export function findTiming(dataSet: DataSet): number[] | undefined {
  const numberOfFrames = Math.floor(dataSet.findNumber(Tag.NumberOfFrames) ?? 1);
  if (!(numberOfFrames > 1) || numberOfFrames > MOST_FRAMES) return undefined;
  const pointers = dataSet.findNumbers(Tag.FrameIncrementPointer);
  const vector = () =>
    durationsFromVector(findEveryNumber(dataSet, Tag.FrameTimeVector) ?? [], numberOfFrames);
  const constant = (durationMs: number | undefined) =>
    durationMs !== undefined && durationMs > 0 && Number.isFinite(durationMs)
      ? new Array<number>(numberOfFrames).fill(durationMs)
      : undefined;
  const frameTime = () => constant(dataSet.findNumber(Tag.FrameTime));
  const pointed = pointers.includes(Tag.FrameTimeVector) ? vector() : undefined;
  return (
    pointed ??
    frameTime() ??
    vector() ??
    durationsFromRanges(dataSet.findItems(Tag.FrameDisplaySequence), numberOfFrames) ??
    constant(periodMs(dataSet.findNumber(Tag.RecommendedDisplayFrameRate))) ??
    constant(periodMs(dataSet.findNumber(Tag.CineRate)))
  );
}

const periodMs = (framesPerSecond: number | undefined) =>
  framesPerSecond === undefined ? undefined : 1000 / framesPerSecond;

/** increment[i] is the time from frame i − 1 to frame i, so frame i lasts increment[i + 1]; the last as the one before. */
function durationsFromVector(increments: readonly number[], numberOfFrames: number): number[] | undefined {
  if (increments.length < numberOfFrames) return undefined;
  const durations = increments.slice(1, numberOfFrames);
  if (!durations.every((duration) => duration > 0)) return undefined;
  return [...durations, durations.at(-1) as number];
}

/** Ranges of frames, both ends counted from 1 and included, each with its rate; every frame must be in one. */
function durationsFromRanges(ranges: readonly DataSet[], numberOfFrames: number): number[] | undefined {
  const durations = new Array<number>(numberOfFrames).fill(0);
  for (const range of ranges) {
    const durationMs = periodMs(range.findNumber(Tag.RecommendedDisplayFrameRateInFloat)) ?? 0;
    const first = range.findNumber(Tag.StartTrim) ?? 1;
    const last = range.findNumber(Tag.StopTrim) ?? numberOfFrames;
    if (Number.isFinite(durationMs) && first >= 1) durations.fill(durationMs, first - 1, last);
  }
  return durations.every((duration) => duration > 0) ? durations : undefined;
}
