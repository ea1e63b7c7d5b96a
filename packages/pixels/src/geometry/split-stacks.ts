import type { FrameDescription, FrameOrdering } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
import { hasSameSpacing, isParallel, sortByPosition } from './slice-order.ts';

/** What tells the stacks of a split apart. */
export type SplitAxis =
  | 'frame-of-reference'
  | 'orientation'
  | 'matrix'
  | 'spacing'
  | 'stack-id'
  | 'temporal-position'
  | 'echo'
  | 'b-value'
  | 'acquisition'
  | 'trigger-time'
  /** A dimension of the object itself: an attribute that its Dimension Index Sequence or a vector points to. */
  | 'dimension'
  /** Nothing in the headers tells the images at one position apart but their order. */
  | 'repetition';

/** Where a stack lies along one axis. */
export interface StackCoordinate {
  readonly axis: SplitAxis;
  /** As the object states it (an index that is missing leaves a hole); the rank, from 1, where `isRank`. */
  readonly value: number | string | undefined;
  /** Values differ from position to position (e.g. trigger times), so images are matched by their rank. */
  readonly isRank: boolean;
  /** Tag of the attribute, of a 'dimension'. */
  readonly pointer?: number;
}

/** Frames of one orientation, at most one at each position where the headers tell enough. */
export interface Stack {
  /** Indexes into the given frames, in order along the normal; without positions, in order of their numbers. */
  readonly indexes: readonly number[];
  readonly coordinates: readonly StackCoordinate[];
}

/** How the frames of a series come apart. */
export interface StackSplit {
  /** In the order in which they were split by. */
  readonly axes: readonly SplitAxis[];
  readonly stacks: readonly Stack[];
}

/** A FrameDescription is one. */
export type SplittableFrame = Pick<FrameDescription, 'plane' | 'ordering' | 'frameOfReferenceUid'> & {
  readonly format: Pick<FrameDescription['format'], 'rows' | 'columns'>;
};

type Indexes = readonly number[];

/**
 * Splits the frames of a series into stacks that are one in place and time: first by space (Frame of Reference,
 * orientation, matrix, pixel spacing, Stack ID), then, where several images share a position, by what the headers say
 * tells them apart. PS3.3 C.7.6.2, C.7.6.16.2.2, C.7.6.17.
 */
export function splitStacks(frames: readonly SplittableFrame[]): StackSplit {
  const axes = new Set<SplitAxis>();
  const all: Stack = { indexes: frames.map((_, index) => index), coordinates: [] };
  const inSpace = SPACE_AXES.reduce<readonly Stack[]>(
    (stacks, axis) => {
      const parts = stacks.map((stack) => splitInSpace(stack, axis, frames));
      if (parts.some(({ length }) => length > 1)) axes.add(axis.axis);
      return parts.flat();
    },
    [all],
  );
  const stacks = inSpace.flatMap((stack) => splitAtPositions(stack, frames, axes));
  return { axes: [...axes], stacks };
}

/** What a frame has one value of, or what it is like others in within a tolerance. */
type SpaceAxis =
  | {
      readonly axis: SplitAxis;
      readonly kind: 'value';
      readonly read: (frame: SplittableFrame) => string | undefined;
    }
  | {
      readonly axis: SplitAxis;
      readonly kind: 'likeness';
      readonly isSame: (a: ImagePlane, b: ImagePlane) => boolean;
      /** Numbers of which those of planes that are the same differ by less than 1. */
      readonly place: (plane: ImagePlane) => readonly number[];
    };

/** What tells stacks apart in space; all other axes tell images at one place apart. */
export const SPACE_AXES: readonly SpaceAxis[] = [
  { axis: 'frame-of-reference', kind: 'value', read: ({ frameOfReferenceUid }) => frameOfReferenceUid },
  {
    axis: 'orientation',
    kind: 'likeness',
    isSame: isParallel,
    // Half a degree is a chord of 0.009.
    place: ({ normalLps: { x, y, z } }) => [x / 0.01, y / 0.01, z / 0.01],
  },
  { axis: 'matrix', kind: 'value', read: ({ format }) => `${format.rows}×${format.columns}` },
  {
    axis: 'spacing',
    kind: 'likeness',
    isSame: hasSameSpacing,
    // A thousandth is 0.001 of the logarithm, and a little more.
    place: ({ rowSpacingMm, columnSpacingMm }) => [
      Math.log(rowSpacingMm) / 0.0011,
      Math.log(columnSpacingMm) / 0.0011,
    ],
  },
  { axis: 'stack-id', kind: 'value', read: ({ ordering }) => ordering.stackId },
];

interface SpaceGroup {
  readonly value: string | number | undefined;
  readonly indexes: number[];
}

function splitInSpace(stack: Stack, axis: SpaceAxis, frames: readonly SplittableFrame[]) {
  const groups =
    axis.kind === 'value'
      ? groupByValue(stack.indexes, (index) => axis.read(frames[index] as SplittableFrame))
      : groupByLikeness(stack.indexes, (index) => frames[index]?.plane, axis);
  if (groups.length === 1) return [stack];
  return groups.map(
    ({ value, indexes }): Stack => ({
      indexes,
      coordinates: [...stack.coordinates, { axis: axis.axis, value, isRank: false }],
    }),
  );
}

function groupByValue(indexes: Indexes, read: (index: number) => string | undefined): readonly SpaceGroup[] {
  const groups = new Map<string | undefined, SpaceGroup>();
  for (const index of indexes) {
    const value = read(index);
    const group = groups.get(value);
    if (group) group.indexes.push(index);
    else groups.set(value, { value, indexes: [index] });
  }
  return [...groups.values()];
}

/**
 * Each frame joins the earliest group whose first frame it is like; frames without a plane are a group too. Groups are looked
 * for in the cells around a frame alone, since each of thousands of frames may have an orientation of its own.
 */
function groupByLikeness(
  indexes: Indexes,
  planeOf: (index: number) => ImagePlane | undefined,
  { isSame, place }: Extract<SpaceAxis, { kind: 'likeness' }>,
): readonly SpaceGroup[] {
  const groups: SpaceGroup[] = [];
  const cells = new Map<number, { readonly plane: ImagePlane; readonly rank: number }[]>();
  let unplaced: SpaceGroup | undefined;
  for (const index of indexes) {
    const plane = planeOf(index);
    const cell = plane && place(plane).map(Math.floor);
    const found = plane
      ? keysAround(cell ?? [])
          .flatMap((key) => cells.get(key) ?? [])
          .filter((candidate) => isSame(candidate.plane, plane))
          .reduce<number | undefined>((best, { rank }) => Math.min(best ?? rank, rank), undefined)
      : undefined;
    const known = plane ? groups[found ?? -1] : unplaced;
    if (known) {
      known.indexes.push(index);
      continue;
    }
    const group = { value: groups.length + 1, indexes: [index] };
    if (plane && cell) {
      const key = keyOf(cell);
      const inCell = cells.get(key) ?? [];
      inCell.push({ plane, rank: groups.length });
      cells.set(key, inCell);
    } else unplaced = group;
    groups.push(group);
  }
  return groups;
}

/** Larger than the cells of one number, for all spacings in use; where it is not, cells share a key, and `isSame` tells. */
const CELLS = 0x2_0000;

const keyOf = (cell: readonly number[]): number => cell.reduce((key, at) => key * CELLS + at, 0);

/** Keys of the cell itself and of those that touch it. */
const keysAround = (cell: readonly number[]): readonly number[] =>
  cell.reduce<readonly number[]>(
    (keys, at) => keys.flatMap((key) => [key * CELLS + at - 1, key * CELLS + at, key * CELLS + at + 1]),
    [0],
  );

interface PositionAxis {
  readonly axis: SplitAxis;
  readonly pointer?: number;
  readonly read: (ordering: FrameOrdering) => number | undefined;
}

const POSITION_AXES: readonly PositionAxis[] = [
  { axis: 'temporal-position', read: ({ temporalPosition }) => temporalPosition },
  { axis: 'echo', read: ({ echoNumber }) => echoNumber },
  { axis: 'echo', read: ({ echoTimeMs }) => echoTimeMs },
  { axis: 'b-value', read: ({ bValue }) => bValue },
  { axis: 'acquisition', read: ({ acquisitionNumber }) => acquisitionNumber },
  { axis: 'trigger-time', read: ({ triggerTimeMs }) => triggerTimeMs },
];

/** The dimensions that the objects name themselves, for what the axes above do not tell apart. */
function namedAxes(frames: readonly SplittableFrame[]): PositionAxis[] {
  const indexes = new Map<number, Map<FrameOrdering, number>>();
  for (const { ordering } of frames) {
    for (const { pointer, index } of ordering.dimensions ?? []) {
      const ofPointer = indexes.get(pointer) ?? new Map<FrameOrdering, number>();
      indexes.set(pointer, ofPointer);
      if (!ofPointer.has(ordering)) ofPointer.set(ordering, index);
    }
  }
  return [...indexes].map(([pointer, ofPointer]) => ({
    axis: 'dimension',
    pointer,
    read: (ordering) => ofPointer.get(ordering),
  }));
}

function splitAtPositions(stack: Stack, frames: readonly SplittableFrame[], axes: Set<SplitAxis>): Stack[] {
  const slices = stack.indexes.map((index) => frames[index] as SplittableFrame);
  const { order, positions } = sortByPosition(slices);
  const indexAt = (local: number) => stack.indexes[local] as number;
  const sorted: Stack = { ...stack, indexes: order.map(indexAt) };
  const atPositions = positions.map((group) => group.map(indexAt));
  if (atPositions.every(({ length }) => length === 1)) return [sorted];
  for (const candidate of [...POSITION_AXES, ...namedAxes(slices)]) {
    const parts = splitBy(candidate, atPositions, frames);
    if (!parts) continue;
    axes.add(candidate.axis);
    return parts.flatMap(({ indexes, coordinate }) =>
      splitAtPositions({ indexes, coordinates: [...stack.coordinates, coordinate] }, frames, axes),
    );
  }
  const [first] = atPositions;
  const isRepeated = first !== undefined && atPositions.every(({ length }) => length === first.length);
  if (!isRepeated || order.length !== atPositions.flat().length) return [sorted];
  axes.add('repetition');
  return first.map((_, rank) => ({
    indexes: atPositions.map((group) => group[rank] as number),
    coordinates: [...stack.coordinates, { axis: 'repetition', value: rank + 1, isRank: true }],
  }));
}

/**
 * The parts that an axis makes of images at shared positions: by its values where every position knows the same ones, by
 * rank where values drift but every position has as many; undefined where the axis tells nothing apart.
 */
function splitBy(
  { axis, pointer, read }: PositionAxis,
  positions: readonly Indexes[],
  frames: readonly SplittableFrame[],
): { indexes: Indexes; coordinate: StackCoordinate }[] | undefined {
  const valueAt = (index: number) => read((frames[index] as SplittableFrame).ordering);
  const distinct = positions.map((group) => distinctValues(group.map(valueAt)));
  const most = distinct.reduce((count, values) => Math.max(count, values.length), 0);
  if (most < 2) return undefined;
  const all = distinctValues(distinct.flat());
  const isShared = all.length === most;
  if (!isShared && distinct.some(({ length }) => length !== most)) return undefined;
  const keys = isShared ? all : all.slice(0, most).map((_, rank) => rank + 1);
  return keys.map((key, keyIndex) => ({
    indexes: positions.flatMap((group, i) => {
      const value = isShared ? key : distinct[i]?.[keyIndex];
      return group.filter((index) => valueAt(index) === value);
    }),
    coordinate: { axis, value: key, isRank: !isShared, ...(pointer !== undefined && { pointer }) },
  }));
}

/** In ascending order, frames that do not say last. */
const distinctValues = (values: readonly (number | undefined)[]): (number | undefined)[] =>
  [...new Set(values)].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY) || 0);
