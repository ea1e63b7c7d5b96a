import { dataSetOf, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyFormat } from '../../test/builders.ts';
import { axialAt, planeAt, sagittalAt } from '../../test/planes.ts';
import { describeFrame } from '../frame-description/describe-frame.ts';
import { type SplittableFrame, splitStacks } from './split-stacks.ts';

type Ordering = SplittableFrame['ordering'];
const axial = (z: number, ordering: Ordering = {}): SplittableFrame => ({
  format: greyFormat(),
  frameOfReferenceUid: '2.25.1',
  plane: axialAt(z),
  ordering,
});
const indexesOf = (frames: readonly SplittableFrame[]) =>
  splitStacks(frames).stacks.map(({ indexes }) => indexes);

test('trap 33: mixed orientations, matrices and Frames of Reference come apart, each with its axis', () => {
  const frames = [
    axial(1),
    { ...axial(0), plane: sagittalAt(3) },
    axial(0),
    { ...axial(0), plane: sagittalAt(-3) },
  ];
  expect(splitStacks(frames).axes).toEqual(['orientation']);
  expect(indexesOf(frames)).toEqual([
    [2, 0],
    [1, 3], // along −x
  ]);
  expect(splitStacks([axial(0), { ...axial(1), frameOfReferenceUid: '2.25.2' }]).axes).toEqual([
    'frame-of-reference',
  ]);
  const small = { ...axial(1), format: greyFormat({ rows: 8, columns: 8 }) };
  expect(splitStacks([axial(0), small]).axes).toEqual(['matrix']);
});

test('trap 35: frames without a place are a stack of their own, in order of their numbers', () => {
  const bare = (instanceNumber: number): SplittableFrame => ({
    format: greyFormat(),
    ordering: { instanceNumber },
  });
  expect(indexesOf([bare(3), bare(1), bare(2)])).toEqual([[1, 2, 0]]);
});

test('trap 30: time points of a 4D series are stacks, with the index that the object states', () => {
  const frames = [2, 5].flatMap((temporalPosition) =>
    [0, 1, 2].map((z) => axial(z, { temporalPosition, instanceNumber: 10 * z + temporalPosition })),
  );
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['temporal-position']);
  expect(stacks).toEqual([
    { indexes: [0, 1, 2], coordinates: [{ axis: 'temporal-position', value: 2, isRank: false }] },
    { indexes: [3, 4, 5], coordinates: [{ axis: 'temporal-position', value: 5, isRank: false }] },
  ]);
});

test('trap 45: a time point that lacks an image stays what it is', () => {
  const frames = [
    axial(0, { temporalPosition: 1 }),
    axial(1, { temporalPosition: 1 }),
    axial(1, { temporalPosition: 2 }),
  ];
  expect(indexesOf(frames)).toEqual([[0, 1], [2]]);
});

test('trap 30: echoes of each b-value, acquisitions: several axes together', () => {
  const frames = [1, 2].flatMap((echoNumber) =>
    [0, 1000].flatMap((bValue) => [0, 5].map((z) => axial(z, { echoNumber, bValue }))),
  );
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['echo', 'b-value']);
  expect(stacks.map(({ indexes }) => indexes)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
  ]);
  expect(stacks[3]?.coordinates.map(({ value }) => value)).toEqual([2, 1000]);
});

test('trap 30: a number that only tells positions apart is no axis', () => {
  // odd and even slices have an echo number of their own; what tells the images at one position apart is the acquisition
  const frames = [1, 2].flatMap((acquisitionNumber) =>
    [0, 1, 2].map((z) => axial(z, { acquisitionNumber, echoNumber: 1 + (z % 2) })),
  );
  expect(splitStacks(frames).axes).toEqual(['acquisition']);
  expect(indexesOf(frames)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('trap 30: trigger times that drift from slice to slice are matched by rank', () => {
  const frames = [
    ...[0, 33, 66].map((triggerTimeMs) => axial(0, { triggerTimeMs })),
    ...[1, 31, 62].map((triggerTimeMs) => axial(5, { triggerTimeMs })),
  ];
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['trigger-time']);
  expect(stacks[2]).toEqual({
    indexes: [2, 5],
    coordinates: [{ axis: 'trigger-time', value: 3, isRank: true }],
  });
});

test('trap 30: images that only their number tells apart are repetitions, if every position has as many', () => {
  const frames = [0, 5].flatMap((z) => [3, 1, 2].map((instanceNumber) => axial(z, { instanceNumber })));
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['repetition']);
  expect(stacks.map(({ indexes }) => indexes)).toEqual([
    [1, 4],
    [2, 5],
    [0, 3],
  ]);
  expect(indexesOf([...frames, axial(9)])).toHaveLength(1);
});

test('trap 45: stacks and dimensions of the object are axes, named by their attribute', () => {
  const frame = (z: number, stackId: string, index: number) =>
    axial(z, { stackId, dimensions: [{ pointer: Tag.DiffusionGradientOrientation, index }] });
  const frames = [frame(0, 'A', 1), frame(0, 'A', 2), frame(1, 'A', 1), frame(1, 'A', 2), frame(0, 'B', 1)];
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['stack-id', 'dimension']);
  expect(stacks.map(({ indexes }) => indexes)).toEqual([[0, 2], [1, 3], [4]]);
  expect(stacks[1]?.coordinates).toEqual([
    { axis: 'stack-id', value: 'A', isRank: false },
    { axis: 'dimension', pointer: Tag.DiffusionGradientOrientation, value: 2, isRank: false },
  ]);
});

test('volumes that only their time offsets tell apart are split by them', () => {
  const orderings = [0, 0.5].map(
    (offset) =>
      describeFrame(
        dataSetOf({
          Rows: 1,
          Columns: 1,
          BitsAllocated: 8,
          SharedFunctionalGroupsSequence: [
            { TemporalPositionSequence: [{ TemporalPositionTimeOffset: offset }] },
          ],
        }),
        0,
      ).ordering,
  );
  const frames = orderings.flatMap((ordering) => [0, 1].map((z) => axial(z, ordering)));
  const { axes, stacks } = splitStacks(frames);
  expect(axes).toEqual(['temporal-position']);
  expect(stacks.map(({ indexes }) => indexes)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('frames join the earliest stack they are like, on either side of any boundary', () => {
  const turned = (degrees: number): SplittableFrame => {
    const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
    const plane = planeAt({ x: 0, y: 0, z: degrees }, { columnDirectionLps: { x: 0, y: cos, z: sin } });
    return { ...axial(0), plane };
  };
  // Within half a degree of the first of a stack, whichever way it is turned.
  expect(
    indexesOf([turned(0), turned(0.4), turned(-0.4), turned(0.8), turned(1.1)]).map((stack) => stack.length),
  ).toEqual([3, 2]);
  expect(indexesOf([0.2, 0.6, 0.4, 5.75, 5.3].map(turned)).map((stack) => stack.length)).toEqual([3, 2]);
  const spaced = (rowSpacingMm: number): SplittableFrame => ({
    ...axial(rowSpacingMm),
    plane: planeAt({ x: 0, y: 0, z: 1e4 * rowSpacingMm }, { rowSpacingMm }),
  });
  expect(
    indexesOf([spaced(1), spaced(1.0009), spaced(0.9991), spaced(1.0021)]).map((stack) => stack.length),
  ).toEqual([3, 1]);
});

test('frames that each have an orientation of their own are not compared with all others', () => {
  // Points of a spiral over the sphere, as far apart as so many can be.
  const count = 2000;
  let looks = 0;
  const frames = Array.from({ length: count }, (_, i): SplittableFrame => {
    const z = 1 - (2 * i + 1) / count;
    const [r, turn] = [Math.sqrt(1 - z * z), i * 2.399963];
    const normalLps = { x: r * Math.cos(turn), y: r * Math.sin(turn), z };
    const plane = {
      ...planeAt({ x: 0, y: 0, z: 0 }),
      get normalLps() {
        looks++;
        return normalLps;
      },
    };
    return { ...axial(0), plane };
  });
  expect(splitStacks(frames).stacks).toHaveLength(count);
  expect(looks).toBeLessThan(50 * count);
});
