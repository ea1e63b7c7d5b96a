import type { FrameOrdering } from '../frame-description/frame-description.ts';

/** One axis that the frames of an object, or of several of one organisation, lie along. */
export interface DimensionAxis {
  /** Tag of the attribute that the index stands for, e.g. Temporal Position Index, or a vector of an NM image. */
  readonly pointer: number;
  readonly label?: string;
  /** Indexes that frames have, ascending, as they are stated: never renumbered. */
  readonly indexes: readonly number[];
  /** Indexes between 1 and the highest that no frame has. */
  readonly missing: readonly number[];
  /** Frames at each of `indexes`: places in the list given. */
  readonly frames: readonly (readonly number[])[];
}

/** No more holes than this are listed; an index in the millions is an error of the file. */
const MOST_INDEXES = 100_000;

/**
 * The axes that frames span, in the order in which the organisation names them; a missing index stays a hole, so that
 * frame 4 of 5 keeps its place when frame 3 is not there. PS3.3 C.7.6.17.
 */
export function dimensionAxes(frames: readonly { readonly ordering: FrameOrdering }[]): DimensionAxis[] {
  const axes = new Map<number, { label?: string; frames: Map<number, number[]> }>();
  frames.forEach(({ ordering }, frame) => {
    for (const { pointer, index, label } of ordering.dimensions ?? []) {
      const axis = axes.get(pointer) ?? { frames: new Map(), ...(label !== undefined && { label }) };
      axes.set(pointer, axis);
      const atIndex = axis.frames.get(index);
      if (atIndex) atIndex.push(frame);
      else axis.frames.set(index, [frame]);
    }
  });
  return [...axes].map(([pointer, { label, frames: byIndex }]) => {
    const indexes = [...byIndex.keys()].sort((a, b) => a - b);
    return {
      pointer,
      ...(label !== undefined && { label }),
      indexes,
      missing: missingIndexes(byIndex, indexes.at(-1) ?? 0),
      frames: indexes.map((index) => byIndex.get(index) ?? []),
    };
  });
}

function missingIndexes(present: ReadonlyMap<number, unknown>, highest: number): number[] {
  const missing: number[] = [];
  for (let index = 1; index < Math.min(highest, MOST_INDEXES); index++) {
    if (!present.has(index)) missing.push(index);
  }
  return missing;
}
