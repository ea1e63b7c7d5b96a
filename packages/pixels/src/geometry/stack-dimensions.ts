import type { FrameDimension } from '../frame-description/frame-description.ts';
import { sortByPosition } from './slice-order.ts';
import { SPACE_AXES, type SplitAxis, type SplittableFrame, splitStacks } from './split-stacks.ts';

/** One axis, beside the line that is scrolled along, on which the images of a stack differ. */
export interface StackDimension {
  readonly axis: SplitAxis;
  /** Tag of the attribute, of a 'dimension'. */
  readonly pointer?: number;
  /** Dimension Description Label, of a 'dimension' that has one. */
  readonly label?: string;
  /** Ascending, images that do not say last; an index that no image has keeps its place. */
  readonly values: readonly (number | undefined)[];
  /** Those of `values` that no image has. */
  readonly missing: readonly number[];
  /** The values drift from place to place (e.g. trigger times): they are ranks, from 1. */
  readonly isRank: boolean;
}

/** The images that share one value on each axis. */
export interface StackCell {
  /** For each dimension the place in its `values`; undefined where it tells nothing apart here, e.g. directions at b = 0. */
  readonly valueIndexes: readonly (number | undefined)[];
  /** For each place of the line the frame, as an index into those given; undefined where there is none. */
  readonly frames: readonly (number | undefined)[];
}

/** Images of a stack as a table: places along a line, and at each of them one image for each point of the other axes. */
export interface StackDimensions {
  readonly dimensions: readonly StackDimension[];
  readonly cells: readonly StackCell[];
  readonly numberOfPlaces: number;
}

/** Less of the table filled than this, and it is not one: e.g. two acquisitions that overlap by a few slices. */
const LEAST_FILLED = 0.75;

interface Coordinate {
  readonly axis: SplitAxis;
  readonly pointer?: number;
  readonly value: number | undefined;
  readonly isRank: boolean;
}

interface PlacedFrame {
  /** Frames of one group lie at one place of the line; groups follow one another in ascending order. */
  readonly group: number;
  readonly coordinates: readonly Coordinate[];
}

/**
 * The table that frames make: a line in space, and time, echo, b-value or whatever else tells the images at one position
 * apart as further axes. Where all lie at one position, or nowhere, the line is the axis along which there is most to see.
 * Undefined where frames are one line only, or no table that is mostly filled. PS3.3 C.7.6.2, C.7.6.16.2.2, C.7.6.17.
 *
 * @param frames in the order in which they would be scrolled through: it gives the direction of the line
 */
export function dimensionsOf(frames: readonly SplittableFrame[]): StackDimensions | undefined {
  const isPlaced = frames.some(({ plane }) => plane !== undefined);
  const placed = alongOneLine(isPlaced ? byPosition(frames) : byIndexes(frames));
  if (!placed.some(({ coordinates }) => coordinates.length > 0)) return undefined;
  const table = tableOf(placed);
  const filled = frames.length / (table.cells.length * table.numberOfPlaces);
  if (filled < LEAST_FILLED) return undefined;
  const dimensions = table.dimensions.map((dimension) => {
    const label = labelOf(dimension.pointer, frames);
    return label === undefined ? dimension : { ...dimension, label };
  });
  return { ...table, dimensions };
}

/** Each position of each orientation is a place; what then still shares one is told apart by coordinates. */
function byPosition(frames: readonly SplittableFrame[]): readonly PlacedFrame[] {
  const { stacks } = splitStacks(frames);
  const coordinates = new Map<number, readonly Coordinate[]>();
  const inSpace = new Map<string, number[]>();
  for (const stack of stacks) {
    const isOfSpace = ({ axis }: { axis: SplitAxis }) => SPACE_AXES.some((space) => space.axis === axis);
    const space = JSON.stringify(stack.coordinates.filter(isOfSpace));
    inSpace.set(space, [...(inSpace.get(space) ?? []), ...stack.indexes]);
    const others = stack.coordinates.flatMap((coordinate): Coordinate[] => {
      const { value } = coordinate;
      return isOfSpace(coordinate) || typeof value === 'string' ? [] : [{ ...coordinate, value }];
    });
    for (const index of stack.indexes) coordinates.set(index, others);
  }
  const groups = new Map<number, number>();
  for (const indexes of inSpace.values()) {
    const { positions } = sortByPosition(indexes.map((index) => frames[index] as SplittableFrame));
    for (const position of positions) {
      const members = position.map((local) => indexes[local] as number);
      const first = Math.min(...members);
      for (const member of members) groups.set(member, first);
    }
  }
  return frames.map((_, index) => ({
    group: groups.get(index) ?? index,
    coordinates: coordinates.get(index) ?? [],
  }));
}

/** Frames that lie nowhere have the indexes of their object, where every one has them. */
function byIndexes(frames: readonly SplittableFrame[]): readonly PlacedFrame[] {
  const pointers = (frames[0]?.ordering.dimensions ?? []).map(({ pointer }) => pointer);
  const indexOf = ({ ordering }: SplittableFrame, pointer: number): number | undefined =>
    ordering.dimensions?.find((dimension: FrameDimension) => dimension.pointer === pointer)?.index;
  const isStated = frames.every((frame) =>
    pointers.every((pointer) => indexOf(frame, pointer) !== undefined),
  );
  const varying = pointers.filter((pointer) => {
    return (
      isStated && frames.some((frame) => indexOf(frame, pointer) !== indexOf(frames[0] ?? frame, pointer))
    );
  });
  return frames.map((frame, index) => ({
    group: varying.length > 0 ? 0 : index,
    coordinates: varying.map((pointer) => ({
      axis: 'dimension',
      pointer,
      value: indexOf(frame, pointer),
      isRank: false,
    })),
  }));
}

/** At one place there is nothing to scroll along: then the axis with the most values takes the part of the line. */
function alongOneLine(placed: readonly PlacedFrame[]): readonly PlacedFrame[] {
  if (new Set(placed.map(({ group }) => group)).size > 1) return placed;
  const [longest] = axesOf(placed).sort((a, b) => b.values.length - a.values.length);
  if (!longest) return placed;
  return placed.map(({ coordinates }) => {
    const own = coordinates.find((coordinate) => keyOf(coordinate) === longest.key);
    return {
      group: longest.values.indexOf(own?.value),
      coordinates: coordinates.filter((coordinate) => coordinate !== own),
    };
  });
}

interface Axis extends Coordinate {
  readonly key: string;
  readonly values: readonly (number | undefined)[];
}

const keyOf = ({ axis, pointer, isRank }: Coordinate): string => `${axis}/${pointer}/${isRank}`;

function axesOf(placed: readonly PlacedFrame[]): Axis[] {
  const axes = new Map<string, { first: Coordinate; values: Set<number | undefined> }>();
  for (const coordinate of placed.flatMap(({ coordinates }) => coordinates)) {
    const key = keyOf(coordinate);
    const axis = axes.get(key) ?? { first: coordinate, values: new Set() };
    axes.set(key, axis);
    axis.values.add(coordinate.value);
  }
  return [...axes].map(([key, { first, values }]) => ({
    ...first,
    key,
    values: [...values].sort((a, b) => (a ?? Number.MAX_VALUE) - (b ?? Number.MAX_VALUE)),
  }));
}

function tableOf(placed: readonly PlacedFrame[]): StackDimensions {
  const axes = axesOf(placed).map((axis) => ({ ...axis, missing: missingOf(axis) }));
  const all = axes.map(({ values, missing }) =>
    [...values, ...missing].sort((a, b) => (a ?? Number.MAX_VALUE) - (b ?? Number.MAX_VALUE)),
  );
  const cells = new Map<string, { valueIndexes: (number | undefined)[]; frames: Map<string, number> }>();
  const places = new Map<string, { group: number; rank: number }>();
  placed.forEach(({ group, coordinates }, frame) => {
    const valueIndexes = axes.map(({ key }, i) => {
      const own = coordinates.find((coordinate) => keyOf(coordinate) === key);
      return own && all[i]?.indexOf(own.value);
    });
    const cellKey = JSON.stringify(valueIndexes);
    const cell = cells.get(cellKey) ?? { valueIndexes, frames: new Map() };
    cells.set(cellKey, cell);
    // A second image that nothing tells apart gets a place of its own behind the first.
    let rank = 0;
    while (cell.frames.has(`${group}/${rank}`)) rank++;
    cell.frames.set(`${group}/${rank}`, frame);
    places.set(`${group}/${rank}`, { group, rank });
  });
  const line = [...places].sort(([, a], [, b]) => a.group - b.group || a.rank - b.rank);
  return {
    dimensions: axes.map(({ axis, pointer, isRank, missing }, i) => ({
      axis,
      ...(pointer !== undefined && { pointer }),
      values: all[i] ?? [],
      missing,
      isRank,
    })),
    cells: [...cells.values()]
      .sort((a, b) => compareIndexes(a.valueIndexes, b.valueIndexes))
      .map(({ valueIndexes, frames }) => ({ valueIndexes, frames: line.map(([key]) => frames.get(key)) })),
    numberOfPlaces: line.length,
  };
}

const INDEX_AXES: readonly SplitAxis[] = ['temporal-position', 'echo', 'dimension'];

/** Holes among indexes that count from 1; values of other kinds have none. Mostly holes means that it is no count. */
function missingOf({ axis, isRank, values }: Axis): readonly number[] {
  const isCount =
    INDEX_AXES.includes(axis) &&
    !isRank &&
    values.every((value) => value !== undefined && Number.isInteger(value) && value >= 1);
  const highest = isCount ? (values.at(-1) ?? 0) : 0;
  if (highest >= 2 * values.length) return [];
  const present = new Set(values);
  return Array.from({ length: highest }, (_, i) => i + 1).filter((index) => !present.has(index));
}

function compareIndexes(a: readonly (number | undefined)[], b: readonly (number | undefined)[]): number {
  for (const [i, value] of a.entries()) {
    const difference = (value ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function labelOf(pointer: number | undefined, frames: readonly SplittableFrame[]): string | undefined {
  if (pointer === undefined) return undefined;
  for (const { ordering } of frames) {
    const named = ordering.dimensions?.find((dimension) => dimension.pointer === pointer);
    if (named?.label !== undefined) return named.label;
  }
  return undefined;
}
