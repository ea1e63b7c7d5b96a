import { expect, test } from 'vitest';
import { circleOf, ellipseOf, isClosedPolyline } from '../index.ts';

test('trap 70: an ellipse is the ends of its axes, major first', () => {
  // Centre (50, 40), 30 along x, 10 along y.
  const ellipse = ellipseOf([
    { x: 80, y: 40 },
    { x: 20, y: 40 },
    { x: 50, y: 50 },
    { x: 50, y: 30 },
  ]);
  expect(ellipse).toEqual({
    center: { x: 50, y: 40, z: 0 },
    halfMajor: { x: 30, y: 0, z: 0 },
    halfMinor: { x: 0, y: 10, z: 0 },
  });
  expect(ellipseOf([{ x: 1, y: 2 }])).toBeUndefined();
});

test('trap 70: an ellipse in the patient keeps its tilt', () => {
  const ellipse = ellipseOf([
    { x: 0, y: 3, z: 4 },
    { x: 0, y: -3, z: -4 },
    { x: 2, y: 0, z: 0 },
    { x: -2, y: 0, z: 0 },
  ]);
  expect(ellipse).toEqual({
    center: { x: 0, y: 0, z: 0 },
    halfMajor: { x: 0, y: 3, z: 4 },
    halfMinor: { x: 2, y: 0, z: 0 },
  });
});

test('trap 70: a circle is its centre and a point on it', () => {
  expect(
    circleOf([
      { x: 1, y: 1 },
      { x: 4, y: 5 },
    ]),
  ).toEqual({ center: { x: 1, y: 1, z: 0 }, radius: 5 });
  expect(circleOf([{ x: 1, y: 1 }])).toBeUndefined();
});

test('trap 70: a polyline is closed only where its last point is its first', () => {
  const open = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 4, y: 4 },
  ];
  expect(isClosedPolyline(open)).toBe(false);
  expect(isClosedPolyline([...open, { x: 0, y: 0 }])).toBe(true);
  expect(isClosedPolyline([...open, { x: 0, y: 0.5 }])).toBe(false);
});
