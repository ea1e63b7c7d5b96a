import type { ImagePlane } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { displayOrder } from './display-order.ts';

const axial = (z: number): ImagePlane => ({
  originLps: { x: 0, y: 0, z },
  rowDirectionLps: { x: 1, y: 0, z: 0 },
  columnDirectionLps: { x: 0, y: 1, z: 0 },
  normalLps: { x: 0, y: 0, z: 1 },
  rowSpacingMm: 1,
  columnSpacingMm: 1,
});
const sagittal: ImagePlane = {
  ...axial(0),
  rowDirectionLps: { x: 0, y: 1, z: 0 },
  columnDirectionLps: { x: 0, y: 0, z: -1 },
  normalLps: { x: -1, y: 0, z: 0 },
};
const image = (instanceNumber: number, plane?: ImagePlane, temporalPosition?: number) => ({
  instanceNumber,
  description: {
    ...(plane && { plane }),
    ordering: { instanceNumber, ...(temporalPosition !== undefined && { temporalPosition }) },
  },
});

test('images go by their place in the patient, not by their numbers', () => {
  expect(displayOrder([image(1, axial(0)), image(2, axial(10)), image(3, axial(5))])).toEqual([0, 2, 1]);
});

test('image 1 comes first, from whichever end it is', () => {
  expect(displayOrder([image(1, axial(10)), image(2, axial(5)), image(3, axial(0))])).toEqual([0, 1, 2]);
});

test('one image out of line does not turn the stack round', () => {
  const frames = [image(1, axial(10)), image(2, axial(5)), image(3, axial(0)), image(4, axial(12))];
  expect(displayOrder(frames)).toEqual([3, 0, 1, 2]);
});

test('images at one place keep their order in time when the stack runs downwards', () => {
  const frames = [image(1, axial(5), 1), image(2, axial(5), 2), image(3, axial(0), 1), image(4, axial(0), 2)];
  expect(displayOrder(frames)).toEqual([0, 1, 2, 3]);
});

test('images of several orientations, or without a place, stay as they were', () => {
  expect(displayOrder([image(1, axial(5)), image(2, sagittal), image(3, axial(0))])).toEqual([0, 1, 2]);
  expect(displayOrder([image(1), image(2)])).toEqual([0, 1]);
});
