import { Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { dimensionAxes } from './dimension-axes.ts';

const frame = (inStack: number, time: number) => ({
  ordering: {
    dimensions: [
      { pointer: Tag.InStackPositionNumber, index: inStack, label: 'In-Stack Position' },
      { pointer: Tag.TemporalPositionIndex, index: time },
    ],
  },
});

test('trap 45: axes are those of the organisation, and a missing index stays a hole', () => {
  expect(dimensionAxes([frame(1, 1), frame(2, 1), frame(4, 1), frame(1, 3), frame(4, 3)])).toEqual([
    {
      pointer: Tag.InStackPositionNumber,
      label: 'In-Stack Position',
      indexes: [1, 2, 4],
      missing: [3],
      frames: [[0, 3], [1], [2, 4]],
    },
    {
      pointer: Tag.TemporalPositionIndex,
      indexes: [1, 3],
      missing: [2],
      frames: [
        [0, 1, 2],
        [3, 4],
      ],
    },
  ]);
});

test('trap 45: frames without dimensions span no axis', () => {
  expect(dimensionAxes([{ ordering: {} }])).toEqual([]);
});
