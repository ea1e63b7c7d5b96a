import { Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyFormat } from '../../test/builders.ts';
import { axialAt, sagittalAt } from '../../test/planes.ts';
import type { SplittableFrame } from './split-stacks.ts';
import { dimensionsOf } from './stack-dimensions.ts';

type Ordering = SplittableFrame['ordering'];
const bare = (ordering: Ordering): SplittableFrame => ({ format: greyFormat(), ordering });
const axial = (z: number, ordering: Ordering): SplittableFrame => ({ ...bare(ordering), plane: axialAt(z) });
const linesOf = (frames: readonly SplittableFrame[]) =>
  dimensionsOf(frames)?.cells.map((cell) => cell.frames);

test('trap 30: time points at the same positions are lines of one table', () => {
  const frames = [0, 1, 2].flatMap((z) => [1, 2].map((temporalPosition) => axial(z, { temporalPosition })));
  expect(dimensionsOf(frames)).toEqual({
    dimensions: [{ axis: 'temporal-position', values: [1, 2], missing: [], isRank: false }],
    cells: [
      { valueIndexes: [0], frames: [0, 2, 4] },
      { valueIndexes: [1], frames: [1, 3, 5] },
    ],
    numberOfPlaces: 3,
  });
});

test('the line runs the way the frames are given', () => {
  const frames = [2, 1, 0].flatMap((z) => [1, 2].map((echoNumber) => axial(z, { echoNumber })));
  expect(linesOf(frames)).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
});

test('a plain stack has no further axis, nor has one in which an image came twice', () => {
  expect(dimensionsOf([axial(0, {}), axial(1, {})])).toBeUndefined();
  expect(dimensionsOf([axial(0, {}), axial(1, {}), axial(1, {})])).toBeUndefined();
  expect(dimensionsOf([])).toBeUndefined();
});

test('trap 45: a missing image leaves a hole, a missing index keeps its stop', () => {
  const at = (temporalPosition: number) => [0, 1, 2, 3].map((z) => axial(z, { temporalPosition }));
  const table = dimensionsOf([...at(1), ...at(2).slice(0, 3), ...at(4)]);
  expect(table?.dimensions[0]).toMatchObject({ values: [1, 2, 3, 4], missing: [3] });
  expect(table?.cells).toEqual([
    { valueIndexes: [0], frames: [0, 1, 2, 3] },
    { valueIndexes: [1], frames: [4, 5, 6, undefined] },
    { valueIndexes: [3], frames: [7, 8, 9, 10] },
  ]);
});

test('b-values are no count: none is missing between 0 and 1000', () => {
  const frames = [0, 500, 1000].flatMap((bValue) => [axial(0, { bValue }), axial(1, { bValue })]);
  expect(dimensionsOf(frames)?.dimensions).toEqual([
    { axis: 'b-value', values: [0, 500, 1000], missing: [], isRank: false },
  ]);
});

test('several axes: echoes of each b-value', () => {
  const frames = [1, 2].flatMap((echoNumber) =>
    [0, 1000].flatMap((bValue) => [0, 5].map((z) => axial(z, { echoNumber, bValue }))),
  );
  const table = dimensionsOf(frames);
  expect(table?.dimensions.map(({ axis }) => axis)).toEqual(['echo', 'b-value']);
  expect(table?.cells[3]).toEqual({ valueIndexes: [1, 1], frames: [6, 7] });
});

test('directions of b = 1000 mean nothing at b = 0', () => {
  const frames = [0, 1].flatMap((z) => [
    axial(z, { bValue: 0 }),
    axial(z, { bValue: 1000, acquisitionNumber: 1 }),
    axial(z, { bValue: 1000, acquisitionNumber: 2 }),
  ]);
  expect(dimensionsOf(frames)?.cells).toEqual([
    { valueIndexes: [0, undefined], frames: [0, 3] },
    { valueIndexes: [1, 0], frames: [1, 4] },
    { valueIndexes: [1, 1], frames: [2, 5] },
  ]);
});

test('trigger times that drift from slice to slice are phases by rank', () => {
  const frames = [0, 1].flatMap((z) => [10, 50].map((ms) => axial(z, { triggerTimeMs: ms + z })));
  expect(dimensionsOf(frames)?.dimensions).toEqual([
    { axis: 'trigger-time', values: [1, 2], missing: [], isRank: true },
  ]);
});

test('two acquisitions that overlap by one slice are no table', () => {
  const frames = [
    ...[0, 1, 2, 3].map((z) => axial(z, { acquisitionNumber: 1 })),
    ...[3, 4, 5, 6].map((z) => axial(z, { acquisitionNumber: 2 })),
  ];
  expect(dimensionsOf(frames)).toBeUndefined();
});

test('orientations follow one another along the line of each time point', () => {
  const sagittal = (x: number, ordering: Ordering) => ({ ...bare(ordering), plane: sagittalAt(x) });
  const frames = [1, 2].flatMap((temporalPosition) => [
    axial(0, { temporalPosition }),
    axial(1, { temporalPosition }),
    sagittal(5, { temporalPosition }),
  ]);
  expect(linesOf(frames)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('an image that came twice in one time point has a place behind its twin', () => {
  const frames = [1, 2].flatMap((temporalPosition) => [0, 1].map((z) => axial(z, { temporalPosition })));
  const twice = [...frames, axial(1, { temporalPosition: 2 })];
  expect(linesOf(twice)).toEqual([
    [0, 1, undefined],
    [2, 3, 4],
  ]);
});

test('at one position time is the line, and what is beside it the axis', () => {
  const times = [1, 2, 3];
  expect(dimensionsOf(times.map((temporalPosition) => axial(0, { temporalPosition })))).toBeUndefined();
  const frames = times.flatMap((temporalPosition) => {
    return [1, 2].map((echoNumber) => axial(0, { temporalPosition, echoNumber }));
  });
  expect(linesOf(frames)).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
});

test('trap 39: vectors of frames without a place are axes, the longest is the line', () => {
  const frames = [1, 2].flatMap((detector) =>
    [1, 2, 3].map((slot) =>
      bare({
        dimensions: [
          { pointer: Tag.DetectorVector, index: detector, label: 'Detector' },
          { pointer: Tag.TimeSlotVector, index: slot },
        ],
      }),
    ),
  );
  const table = dimensionsOf(frames);
  expect(table?.dimensions).toEqual([
    {
      axis: 'dimension',
      pointer: Tag.DetectorVector,
      label: 'Detector',
      values: [1, 2],
      missing: [],
      isRank: false,
    },
  ]);
  expect(table?.cells.map((cell) => cell.frames)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});
